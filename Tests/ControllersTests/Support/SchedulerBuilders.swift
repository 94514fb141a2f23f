import KubernetesAPI

@testable import Controllers

extension Node {
    /// A node with 4 CPUs, 8 GiB and room for 10 Pods, and its name as hostname.
    static func offering(
        _ name: String, cpu: String = "4", zone: String? = nil,
        configure: (inout Node) -> Void = { _ in }
    ) -> Node {
        var node = Node()
        node.metadata.name = name
        node.metadata.labels = [Topology.hostname: name]
        if let zone { node.metadata.labels?["zone"] = zone }
        node.spec = NodeSpec()
        node.status = .with {
            $0.allocatable = [
                "cpu": Quantity(cpu)!, "memory": Quantity("8Gi")!, "pods": Quantity("10")!,
            ]
        }
        configure(&node)
        return node
    }
}

extension Pod {
    /// A Pod with one container; bound to `node` if that is given. Its uid is its name.
    static func scheduled(
        _ name: String, on node: String? = nil, cpu: String? = nil, priority: Int32? = nil,
        labels: [String: String] = [:], configure: (inout PodSpec) -> Void = { _ in }
    ) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.uid = name
        pod.metadata.labels = labels
        var spec = PodSpec()
        var container = Container()
        container.name = "main"
        if let cpu { container.resources = .with { $0.requests = ["cpu": Quantity(cpu)!] } }
        spec.containers = [container]
        spec.nodeName = node
        spec.priority = priority
        configure(&spec)
        pod.spec = spec
        return pod
    }

    func with(status build: (inout PodStatus) -> Void) -> Pod {
        var pod = self
        var status = pod.status ?? PodStatus()
        build(&status)
        pod.status = status
        return pod
    }
}

extension PodAffinityTerm {
    /// Pods with that `app` label, in one place of `topologyKey`.
    static func app(_ app: String, by topologyKey: String = Topology.hostname) -> PodAffinityTerm {
        .with {
            $0.topologyKey = topologyKey
            $0.labelSelector = .with { $0.matchLabels = ["app": app] }
        }
    }
}

extension TopologySpreadConstraint {
    static func zones(
        _ app: String, maxSkew: Int32 = 1, whenUnsatisfiable: String = "DoNotSchedule",
        configure: (inout TopologySpreadConstraint) -> Void = { _ in }
    ) -> TopologySpreadConstraint {
        var constraint = TopologySpreadConstraint()
        constraint.topologyKey = "zone"
        constraint.maxSkew = maxSkew
        constraint.whenUnsatisfiable = whenUnsatisfiable
        constraint.labelSelector = .with { $0.matchLabels = ["app": app] }
        configure(&constraint)
        return constraint
    }
}

/// What the scheduler makes of the Pod `subject` beside other objects.
struct SchedulerVerdict {
    let plan: Plan

    init(
        _ subject: Pod, beside others: [any KubernetesObject], now: Timestamp = .noon
    ) {
        let state = ClusterState()
        for object in others {
            if let node = object as? Node { state.upsert(node) }
            if let pod = object as? Pod { state.upsert(pod) }
            if let budget = object as? PodDisruptionBudget { state.upsert(budget) }
            if let namespace = object as? Namespace { state.upsert(namespace) }
            if let claim = object as? PersistentVolumeClaim { state.upsert(claim) }
            if let volume = object as? PersistentVolume { state.upsert(volume) }
            if let replicaSet = object as? ReplicaSet { state.upsert(replicaSet) }
        }
        state.upsert(subject)
        plan = Scheduler().reconcile(subject.key, in: state, now: now)
    }

    /// The node that the Pod is bound to.
    var node: String? {
        for case .update(let object) in plan.actions {
            if let pod = object as? Pod { return pod.nodeName }
        }
        return nil
    }

    /// Why the Pod waits, without what preemption says.
    var diagnosis: String? {
        guard let message, let end = message.firstRange(of: " no new") else { return message }
        return String(message[..<end.lowerBound])
    }

    var message: String? {
        plan.events.first { $0.reason == "FailedScheduling" }?.message
    }

    /// The Pods that are deleted, in order.
    var victims: [String] {
        plan.actions.compactMap { action in
            guard case .delete(let key, _) = action else { return nil }
            return key.name
        }
    }

    var nominatedNode: String? {
        for case .updateStatus(let object) in plan.actions.reversed() {
            if let pod = object as? Pod { return pod.status?.nominatedNodeName }
        }
        return nil
    }
}
