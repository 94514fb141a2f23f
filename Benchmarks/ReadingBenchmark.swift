import CLibYAML
import KubernetesAPI
import Manifests

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads, decodes, defaults and validates 10,000 Deployments, beside a loop that only takes
/// libyaml's events; and does so with many files, on all processors.
enum ReadingBenchmark {
    private static let count = 10_000

    static func run() throws {
        let bytes = Array(document.utf8)
        let megabytes = Double(bytes.count) / 1e6
        // In turn, so that a change of the machine's speed meets both. One processor does it all.
        var bare = Double.infinity
        var full = Double.infinity
        for _ in 0..<5 {
            bare = min(bare, Measurement.processorSeconds(of: { consumeEvents(bytes) }))
            full = min(full, Measurement.processorSeconds(of: { load(bytes) }))
        }
        print("\(count) Deployments, \(megabytes.rounded(to: 1)) MB")
        print("bare libyaml events: \((megabytes / bare).rounded(to: 1)) MB/s")
        print("read, decode, default, validate: \((megabytes / full).rounded(to: 1)) MB/s")
        print("ratio: \((full / bare).rounded(to: 2)) (target: at most 3)")
        try runFiles(megabytes: megabytes)
    }

    private static let fileCount = 100

    /// The same objects in many files, as `reconcile validate` takes them.
    private static func runFiles(megabytes: Double) throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let documents = document.split(separator: "---\n")
        for number in 0..<fileCount {
            let start = documents.count * number / fileCount
            let end = documents.count * (number + 1) / fileCount
            try directory.write(
                documents[start..<end].joined(separator: "---\n"), to: "\(number).yaml")
        }
        let loader = ManifestLoader()
        let processorStart = Measurement.processorSeconds
        var runs = 0
        let seconds = Measurement.seconds(runs: 5) {
            runs += 1
            let set = loader.load([.path(directory.path)])
            precondition(set.manifests.count == count && set.diagnostics.isEmpty)
        }
        let processor = (Measurement.processorSeconds - processorStart) / Double(runs)
        print(
            "\(fileCount) files: \((megabytes / seconds).rounded(to: 1)) MB/s, "
                + "\((processor / seconds).rounded(to: 2)) processors busy")
    }

    private static func load(_ bytes: [UInt8]) {
        let file = SourceFile(path: "bench.yaml", bytes: bytes)
        let reading = ManifestReader().read(file)
        precondition(reading.documents.count == count && reading.diagnostics.isEmpty)
        var problems: [DecodeProblem] = []
        for document in reading.documents {
            var deployment = Deployment.decode(document.value, problems: &problems)
            Admission.applyDefaults(to: &deployment, isShared: false)
            precondition(Admission.validateCreate(deployment).isEmpty)
        }
        precondition(problems.isEmpty)
    }

    private static func consumeEvents(_ bytes: [UInt8]) {
        var parser = yaml_parser_t()
        yaml_parser_initialize(&parser)
        defer { yaml_parser_delete(&parser) }
        bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
            var isAtEnd = false
            while !isAtEnd {
                var event = yaml_event_t()
                precondition(yaml_parser_parse(&parser, &event) == 1)
                isAtEnd = event.type == YAML_STREAM_END_EVENT
                yaml_event_delete(&event)
            }
        }
    }

    /// Deployments of the usual size: one or two kilobytes each.
    private static var document: String {
        (0..<count).map { index in
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: service-\(index)
              labels:
                app.kubernetes.io/name: service-\(index)
                app.kubernetes.io/part-of: shop
            spec:
              replicas: 3
              selector:
                matchLabels:
                  app.kubernetes.io/name: service-\(index)
              strategy:
                rollingUpdate:
                  maxSurge: 1
                  maxUnavailable: 0
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: service-\(index)
                    app.kubernetes.io/part-of: shop
                spec:
                  terminationGracePeriodSeconds: 5
                  containers:
                  - name: server
                    image: registry.example/shop/service-\(index):v1.2.3
                    ports:
                    - name: http
                      containerPort: 8080
                    env:
                    - name: PORT
                      value: "8080"
                    - name: DATABASE
                      valueFrom:
                        secretKeyRef:
                          name: database
                          key: url
                    readinessProbe:
                      httpGet:
                        path: /ready
                        port: http
                      initialDelaySeconds: 2
                    livenessProbe:
                      httpGet:
                        path: /live
                        port: http
                    resources:
                      requests:
                        cpu: 100m
                        memory: 64Mi
                      limits:
                        cpu: 200m
                        memory: 128Mi
                    volumeMounts:
                    - name: config
                      mountPath: /etc/config
                  volumes:
                  - name: config
                    configMap:
                      name: service-\(index)
            ---

            """
        }.joined()
    }
}

/// A directory that is there while something is measured.
private struct TemporaryDirectory {
    struct Failure: Error {
        let path: String
    }

    let path: String

    init() throws {
        var template = Array("/tmp/reconcile-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(path: "/tmp") }
        path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    func write(_ text: String, to name: String) throws {
        guard let file = fopen(path + "/" + name, "w") else { throw Failure(path: path) }
        defer { fclose(file) }
        fputs(text, file)
    }

    func remove() {
        for number in 0..<1_000 { unlink("\(path)/\(number).yaml") }
        rmdir(path)
    }
}
