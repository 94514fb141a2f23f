import Controllers
import KubernetesAPI
import Manifests
import Reconcile

/// Plans of large directories: of no change, of a change in one file, and of a change in all.
enum PlanBenchmark {
    private static let start = Timestamp(seconds: 1_767_614_400)

    static func run() throws {
        try planOfNothing()
        try planOfOneFile()
        try planOfEverything()
    }

    // MARK: 10,000 objects

    /// Half ConfigMaps, a quarter Services and a quarter Deployments of one Pod each.
    private static func files(image: String) -> [SourceFile] {
        (0..<2_500).map { number in
            SourceFile(
                path: "app-\(number).yaml",
                text: """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: app-\(number)}
                    spec:
                      replicas: 1
                      selector: {matchLabels: {app: app-\(number)}}
                      template:
                        metadata: {labels: {app: app-\(number)}}
                        spec:
                          containers:
                          - {name: main, image: "\(number == 7 ? image : "app:1")"}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: app-\(number)}
                    spec:
                      selector: {app: app-\(number)}
                      ports: [{port: 80}]
                    ---
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: app-\(number)-a}
                    data: {one: "1", two: "2"}
                    ---
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: app-\(number)-b}
                    data: {one: "1", two: "2"}

                    """)
        }
    }

    private static func load(_ files: [SourceFile]) throws -> [Manifest] {
        var reading = ManifestReading()
        for file in files {
            let part = ManifestReader().read(file)
            reading.documents += part.documents
            reading.diagnostics += part.diagnostics
        }
        return try ManifestLoader().load(reading).get()
    }

    /// A store in which the manifests are ready.
    private static func settled(
        _ manifests: [Manifest], nodes: Int
    ) throws -> (store: Store, now: Timestamp) {
        let store = Store()
        try ClusterBaseline.ensure(in: store, nodes: 0, now: start)
        let capacity = ["cpu": "64", "memory": "256Gi", "pods": "250"]
        for number in 1...nodes {
            try SimulatedNode.join(
                SimulatedNode.make(named: "node-\(number)", capacity: capacity), in: store,
                now: start)
        }
        let before = try Planner().carryOut(manifests, on: store, now: start)
        precondition(before.outcome == .converged)
        return (store, start + before.duration)
    }

    private static func planOfNothing() throws {
        let manifests = try load(files(image: "app:1"))
        let (store, now) = try settled(manifests, nodes: 50)
        precondition(manifests.count == 10_000)
        var forecast: Forecast?
        let seconds = try Measurement.seconds(runs: 3) {
            forecast = try Planner().forecast(manifests, on: store, now: now)
        }
        precondition(forecast?.isEmpty == true)
        print("no change, 10000 objects: \((seconds * 1000).rounded(to: 0)) ms (target: 1000)")
    }

    /// The manifests of all files but one are the ones of the plan before, as when a directory is
    /// followed.
    private static func planOfOneFile() throws {
        let manifests = try load(files(image: "app:1"))
        let (store, now) = try settled(manifests, nodes: 50)
        let session = Planner.Session(Planner(), store: store, now: now)
        let first = try session.forecast(manifests)
        precondition(first.isEmpty)
        var forecast: Forecast?
        let seconds = try Measurement.seconds(runs: 3) {
            let read = try load([files(image: "app:2")[7]])
            let keys = Set(read.map(\.object.key))
            let changed = manifests.filter { !keys.contains($0.object.key) } + read
            forecast = try session.forecast(changed)
        }
        precondition(forecast?.podsCreated == 1)
        print("one file changed, warm: \((seconds * 1000).rounded(to: 0)) ms (target: 200)")
    }

    // MARK: 1,000 rollouts

    private static func planOfEverything() throws {
        func manifests(image: String) throws -> [Manifest] {
            try load(
                (0..<1_000).map { number in
                    SourceFile(
                        path: "app-\(number).yaml",
                        text: """
                            apiVersion: apps/v1
                            kind: Deployment
                            metadata: {name: app-\(number)}
                            spec:
                              replicas: 10
                              selector: {matchLabels: {app: app-\(number)}}
                              template:
                                metadata: {labels: {app: app-\(number)}}
                                spec: {containers: [{name: main, image: "\(image)"}]}

                            """)
                })
        }
        let (store, now) = try settled(manifests(image: "app:1"), nodes: 100)
        let changed = try manifests(image: "app:2")
        var forecast: Forecast?
        let seconds = try Measurement.seconds {
            forecast = try Planner().forecast(changed, on: store, now: now)
        }
        precondition(forecast?.podsCreated == 10_000 && forecast?.outcome == .converged)
        print("1000 Deployments of 10 Pods rolled: \(seconds.rounded(to: 2)) s (target: 3)")
        guard let forecast else { return }
        let rendering = Measurement.seconds {
            let report = PlanReport(forecast, mask: SecretMask(salt: [1]))
            _ = PlanText(style: TextStyle(color: false)).render(report)
        }
        print("and rendered: \(rendering.rounded(to: 2)) s")
    }
}
