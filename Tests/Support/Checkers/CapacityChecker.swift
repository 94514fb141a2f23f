public import Controllers
internal import KubernetesAPI
public import Reconcile

/// A Pod gets only a node that is there, takes Pods, and has room for it.
///
/// The sums are made anew from the Pods: that also checks the index the scheduler decides by.
public final class CapacityChecker: Checker {
    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard let pod = step.change.new as? Pod, let name = pod.nodeName,
            (step.change.old as? Pod)?.nodeName == nil, step.author == Scheduler().name
        else { return [] }
        guard let node = state.nodes["", name] else {
            return ["bound \(pod.key) to \(name), which does not exist"]
        }
        if node.spec?.unschedulable == true, !pod.toleratesCordons {
            return ["bound \(pod.key) to the cordoned \(name)"]
        }
        let bound = state.pods.all.filter { $0.nodeName == name && !$0.hasFinished }
        let allocatable = node.status?.allocatable ?? [:]
        let room = ResourceAmounts(allocatable)
        let taken = bound.reduce(ResourceAmounts()) { sum, pod in
            sum + (pod.spec?.requests ?? ResourceAmounts())
        }
        var violations: [String] = []
        if taken.cpuMillis > room.cpuMillis {
            violations.append("\(name) has \(room.cpuMillis)m CPU and gives \(taken.cpuMillis)m")
        }
        if taken.memoryBytes > room.memoryBytes {
            violations.append("\(name) gives more memory than it has")
        }
        if Int64(bound.count) > allocatable["pods"]?.value ?? 0 {
            violations.append("\(name) has \(bound.count) Pods")
        }
        return violations
    }
}

extension Pod {
    /// As the Pods of DaemonSets do.
    fileprivate var toleratesCordons: Bool {
        spec?.tolerations?.contains { $0.key == "node.kubernetes.io/unschedulable" } == true
    }
}
