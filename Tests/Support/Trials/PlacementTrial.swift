internal import Controllers
internal import KubernetesAPI
public import Reconcile

/// Lets the scheduler place a mix of Pods, while some are deleted and nodes are cordoned, and
/// judges every placement.
public struct PlacementTrial {
    private static let batchSize = 500
    /// Of a thousand nodes so many are cordoned, or taken back, and as many Pods are deleted,
    /// between two batches.
    private static let churnPerThousand = 10

    /// How many Pods were given a node.
    public private(set) var placementCount = 0
    /// How many Pods are without a node at the end.
    public private(set) var waitingCount = 0
    /// What the checker found.
    public private(set) var violations: [String] = []

    private let store = Store()
    private let now = TrialCluster.start
    private var generator: SeededGenerator

    /// Runs the trial.
    ///
    /// - Throws: nothing but what the store does not take, which would be our mistake.
    public init(nodes: Int, pods: Int, seed: UInt64) throws(StoreError) {
        generator = SeededGenerator(seed: seed)
        var mix = MixedPods(seed: seed)
        try ClusterBaseline.ensure(in: store, nodes: 0, now: now)
        for number in 0..<nodes {
            try NodeRegistration.join(mix.node(number), in: store, now: now)
        }
        let checker = PlacementChecker()
        let loop = ControlLoop(store: store, controllers: [Scheduler()])
        var violations: [String] = []
        loop.onStep = { [state = store.state] step in
            violations += checker.check(step, state)
        }
        var created = 0
        while created < pods {
            for _ in 0..<min(Self.batchSize, pods - created) {
                try store.create(mix.pod(created), now: now)
                created += 1
            }
            loop.step(now: now)
            try churn(nodes: nodes, pods: created)
        }
        loop.step(now: now)
        placementCount = checker.placementCount
        waitingCount = store.state.pods.all.count { $0.nodeName == nil }
        self.violations = violations
    }

    private mutating func churn(nodes: Int, pods: Int) throws(StoreError) {
        for _ in 0..<max(1, nodes * Self.churnPerThousand / 1000) {
            let name = "node-\(generator.number(in: 0...(nodes - 1)))"
            guard var node = store.state.nodes["", name] else { continue }
            let isCordoned = node.spec?.unschedulable == true
            node.spec?.unschedulable = isCordoned ? nil : true
            try store.update(node, now: now)
            let number = generator.number(in: 0...(pods - 1))
            let key = ObjectKey(Pod.self, namespace: "default", name: "pod-\(number)")
            if store.state.contains(key) {
                try store.delete(key, Deletion(gracePeriodSeconds: 0), now: now)
            }
        }
    }
}
