public import Controllers
internal import KubernetesAPI
public import Reconcile

/// No two Pods that run have the same address.
public final class AddressChecker: Checker {
    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard let pod = step.change.new as? Pod, let address = pod.address, !pod.hasFinished,
            (step.change.old as? Pod)?.address == nil
        else { return [] }
        let others = state.pods.all.filter {
            $0.uid != pod.uid && !$0.hasFinished && $0.address == address
        }
        return others.map { "\(pod.key) got the address of \($0.key)" }
    }
}

extension Pod {
    fileprivate var address: String? { status?.podIP }
}
