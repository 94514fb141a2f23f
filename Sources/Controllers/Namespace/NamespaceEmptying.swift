internal import KubernetesAPI

/// One look at a namespace that is being deleted.
struct NamespaceEmptying {
    /// How long Kubernetes expects finalizers to take.
    private static let finalizerSeconds: Int64 = 15
    /// The longest wait between two looks.
    private static let longestWait: Duration = .seconds(60)

    private let namespace: Namespace
    private let state: ClusterState
    private let now: Timestamp
    private var plan = Plan()
    private var remains = NamespaceRemains()

    init(_ namespace: Namespace, in state: ClusterState, now: Timestamp) {
        self.namespace = namespace
        self.state = state
        self.now = now
    }

    consuming func decide() -> Plan {
        deletePods()
        if remains.isEmpty {
            for kind in state.populatedKinds where kind != Pod.kind { deleteAll(of: kind) }
            if !remains.isEmpty { lookAgain(estimatedSeconds: Self.finalizerSeconds) }
        }
        if remains.isEmpty {
            finalize()
        } else {
            reportRemains()
        }
        return plan
    }

    // MARK: Content

    private mutating func deletePods() {
        deleteAll(of: Pod.kind)
        if remains.isEmpty { return }
        let estimate = graceSecondsLeft()
        if estimate == 0, remains.hasFinalizers {
            lookAgain(estimatedSeconds: Self.finalizerSeconds)
        } else if estimate == 0 {
            // Their time is up, nothing holds them, and they are still there.
            remains.failure =
                "unexpected items still remain in namespace: \(namespace.name) "
                + "for gvr: /v1, Resource=pods"
            lookAgain(estimatedSeconds: elapsed.components.seconds)
        } else {
            lookAgain(estimatedSeconds: estimate)
        }
    }

    /// Deletes the objects of a kind, and notes those that do not go at once.
    private mutating func deleteAll(of kind: GroupKind) {
        for object in state.objects(of: kind) where object.namespace == namespace.name {
            if !object.isTerminating {
                let deletion = Deletion(uid: object.uid, propagationPolicy: .background)
                plan.actions.append(.delete(object.key, deletion))
            }
            if object.outlivesDeletion { remains.note(object) }
        }
    }

    /// The longest grace period of the Pods that still run, from the deletion of the namespace on;
    /// zero once it is over.
    private func graceSecondsLeft() -> Int64 {
        let longest =
            state.pods.all
            .filter { $0.namespace == namespace.name && !$0.hasFinished }
            .compactMap { $0.spec?.terminationGracePeriodSeconds }.max() ?? 0
        return elapsed >= .seconds(longest) ? 0 : longest
    }

    private var elapsed: Duration { now - (namespace.metadata.deletionTimestamp ?? now) }

    /// Kubernetes looks again after half of the time it expects the rest to take, and a second.
    private mutating func lookAgain(estimatedSeconds: Int64) {
        plan.requeue(after: min(.seconds(estimatedSeconds / 2 + 1), Self.longestWait))
    }

    // MARK: The namespace itself

    private mutating func finalize() {
        var empty = namespace
        empty.spec?.finalizers?.removeAll { $0 == NamespaceController.finalizer }
        plan.actions.append(.update(empty))
    }

    private mutating func reportRemains() {
        var reported = namespace
        if reported.status == nil { reported.status = NamespaceStatus() }
        for condition in remains.conditions {
            reported.status?.set(condition, now: now.truncatedToSeconds)
        }
        if reported != namespace { plan.actions.append(.updateStatus(reported)) }
    }
}

extension KubernetesObject {
    /// Whether the object stays for a while when it is deleted: for its finalizers, or, a Pod that
    /// runs, for the time it gets to stop.
    fileprivate var outlivesDeletion: Bool {
        if metadata.finalizers?.isEmpty == false { return true }
        if isTerminating { return true }
        guard let pod = self as? Pod, pod.nodeName != nil, !pod.hasFinished else { return false }
        return pod.spec?.terminationGracePeriodSeconds != 0
    }
}

extension NamespaceStatus {
    /// Sets a condition; its transition time moves only if its status does.
    fileprivate mutating func set(_ condition: NamespaceCondition, now: Timestamp) {
        var condition = condition
        let position = conditions?.firstIndex { $0.type == condition.type }
        let current = position.flatMap { conditions?[$0] }
        condition.lastTransitionTime =
            current?.status == condition.status ? current?.lastTransitionTime : now
        if let position {
            conditions?[position] = condition
        } else {
            conditions = (conditions ?? []) + [condition]
        }
    }
}
