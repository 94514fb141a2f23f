import CLibYAML
import KubernetesAPI
import Manifests

/// Reads, decodes and defaults 10,000 Deployments, beside a loop that only takes libyaml's events.
enum ReadingBenchmark {
    private static let count = 10_000

    static func run() throws {
        let bytes = Array(document.utf8)
        let megabytes = Double(bytes.count) / 1e6
        // In turn, so that a change of the machine's speed meets both.
        var bare = Double.infinity
        var full = Double.infinity
        for _ in 0..<5 {
            bare = min(bare, Measurement.seconds { consumeEvents(bytes) })
            full = min(full, Measurement.seconds { load(bytes) })
        }
        print("\(count) Deployments, \(megabytes.rounded(to: 1)) MB")
        print("bare libyaml events: \((megabytes / bare).rounded(to: 1)) MB/s")
        print("read, decode, default: \((megabytes / full).rounded(to: 1)) MB/s")
        print("ratio: \((full / bare).rounded(to: 2)) (target: at most 3)")
    }

    private static func load(_ bytes: [UInt8]) {
        let file = SourceFile(path: "bench.yaml", bytes: bytes)
        let reading = ManifestReader().read(file)
        precondition(reading.documents.count == count && reading.diagnostics.isEmpty)
        var problems: [DecodeProblem] = []
        for document in reading.documents {
            var deployment = Deployment.decode(document.value, problems: &problems)
            Admission.applyDefaults(to: &deployment)
            precondition(deployment.spec?.revisionHistoryLimit == 10)
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
