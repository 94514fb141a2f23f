import Controllers
import KubernetesAPI
import Manifests
import Reconcile

/// The real control loop over a store of its own, driven by a virtual clock.
///
/// No node agent takes part: what kubelets report comes from the steps of a scenario.
final class VirtualCluster {
    /// A whole minute, far from the changes of a day or a month.
    static let start = Timestamp(seconds: 1_767_600_000)
    /// The namespace of objects that name none.
    static let mainNamespace = "scenario"
    /// The namespace of the Leases of nodes.
    static let leaseNamespace = "kube-node-lease"

    /// How long a scenario may take altogether, and how often it may make the loop step: a
    /// scenario that never settles must end all the same.
    private static let maximumDuration: Duration = .seconds(200_000)
    private static let maximumSteps = 1_000_000
    private static let maximumSettling: Duration = .seconds(120)

    /// The ServiceAccount plug-in was off when the scenarios were recorded.
    let store = Store(policy: AdmissionPolicy(assignsServiceAccounts: false))
    let names = ObjectNames()
    private(set) var now = VirtualCluster.start
    private let loop: ControlLoop
    private var stepsLeft = VirtualCluster.maximumSteps

    init(nodes: [NodeDescription]) throws(ScenarioFault) {
        var autoscaling = AutoscalingSettings()
        autoscaling.syncPeriod = .seconds(2)
        loop = ControlLoop(
            store: store, controllers: ControllerSet.controllers(autoscaling: autoscaling))
        loop.onStep = { [names] step in
            // What steps of the scenario make keeps the name that the scenario gives it.
            guard step.author != ControlLoop.user, step.change.old == nil else { return }
            step.change.new.map(names.noteMadeByController)
        }
        for name in [Self.mainNamespace, Self.leaseNamespace] {
            var namespace = Namespace()
            namespace.metadata.name = name
            try write("the namespace") { () throws(StoreError) in
                try store.create(namespace, now: now)
            }
        }
        for node in nodes {
            try write("node \(node.name)") { () throws(StoreError) in
                try NodeRegistration.join(node.object(now: now), in: store, now: now)
            }
        }
    }

    // MARK: Time

    /// Does what is due, and goes on until nothing has changed for `quiet`.
    func settle(_ quiet: Duration) throws(ScenarioFault) {
        let begin = now
        var quietSince = now
        var revision = store.revision
        while true {
            let deadline = try step()
            if store.revision != revision {
                revision = store.revision
                quietSince = now
            }
            guard let deadline, deadline <= quietSince + quiet else {
                now = quietSince + quiet
                return
            }
            now = max(now, deadline)
            guard now - begin <= Self.maximumSettling else {
                throw ScenarioFault("nothing settled within \(Self.maximumSettling)")
            }
        }
    }

    /// Lets `duration` pass and does everything that falls due at its time.
    func advance(by duration: Duration) throws(ScenarioFault) {
        let end = now + duration
        while let deadline = try step(), deadline <= end { now = max(now, deadline) }
        now = end
    }

    /// Goes on to the next moment whose second of the minute is `second`.
    func align(toSecond second: Int) throws(ScenarioFault) {
        let minute: Int64 = 60_000_000
        let passed = now.microseconds % minute
        let wait = (Int64(second) * 1_000_000 - passed + minute) % minute
        try advance(by: .microseconds(wait))
    }

    private func step() throws(ScenarioFault) -> Timestamp? {
        guard stepsLeft > 0 else {
            throw ScenarioFault("the loop took more than \(Self.maximumSteps) steps")
        }
        guard now - Self.start <= Self.maximumDuration else {
            throw ScenarioFault("the scenario took longer than \(Self.maximumDuration)")
        }
        stepsLeft -= 1
        return loop.step(now: now)
    }

    // MARK: What steps do

    /// Writes what the scenario itself stands for: a refusal is a fault of the scenario.
    ///
    /// - Parameter subject: what is written, for the message.
    func write<Result>(
        _ subject: String, _ body: () throws(StoreError) -> Result
    ) throws(ScenarioFault) {
        do throws(StoreError) {
            _ = try body()
        } catch {
            throw ScenarioFault("\(subject) was refused: \(error)")
        }
    }

    /// Has the metrics API report a usage from now on, measured at this moment.
    func report(_ report: MetricsReport) {
        for pod in pods(report.pods) {
            let containers = (pod.spec?.containers ?? []).map {
                ObservedMetrics.ContainerUsage(name: $0.name, usage: report.usage)
            }
            let usage = ObservedMetrics.PodUsage(
                timestamp: now, window: .zero, containers: containers)
            store.observe { metrics in
                metrics.setUsage(
                    report.usage.isEmpty ? nil : usage, of: pod.namespacedName)
            }
        }
    }

    /// The Pods that a selector chooses, in its order.
    func pods(_ selector: PodSelector) -> [Pod] {
        PodSelection(selector, state: store.state, names: names).pods
    }
}
