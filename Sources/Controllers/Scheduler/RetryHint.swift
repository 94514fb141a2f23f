internal import KubernetesAPI

/// Tells whether a change could help a Pod that no node could take: Kubernetes' queueing hints.
///
/// Only the rules that refused the Pod are asked, and it gets another look as soon as one of them
/// sees a reason, whatever the others say. That look may fail again, and says so in an Event.
struct RetryHint {
    private let pod: Pod
    private let spec: PodSpec
    private let state: ClusterState

    init?(_ pod: Pod, in state: ClusterState) {
        guard let spec = pod.spec else { return nil }
        self.pod = pod
        self.spec = spec
        self.state = state
    }

    func isWorthRetry(after change: ClusterChange) -> Bool {
        pod.refusingRules.contains { isWorthRetry(of: $0, after: change) }
    }

    /// Whether the change could help as far as one of the rules goes that refused the Pod.
    func isWorthRetry(of rule: PlacementRule, after change: ClusterChange) -> Bool {
        switch rule {
        case .none: false
        case .unschedulable, .taints, .nodeAffinity, .volumes: nodeHelps(rule, change)
        case .hostPorts: freesPort(change)
        case .resources: freesResources(change)
        case .volumesInUse: freesVolumes(change)
        case .spread: changesSpread(change)
        case .podAffinity: changesCompany(change)
        }
    }

    /// Rules on the node alone: it must keep to the rule now, and not have done so before.
    private func nodeHelps(_ rule: PlacementRule, _ change: ClusterChange) -> Bool {
        switch change {
        case .nodeAdded(let node): accepts(node, by: rule)
        case .nodeUpdated(let old, let new):
            accepts(new, by: rule) && !accepts(old, by: rule)
        case .podAssigned, .podRemoved, .podUpdated, .nodeRemoved: false
        }
    }

    private func accepts(_ node: Node, by rule: PlacementRule) -> Bool {
        func tolerates(_ taint: Taint) -> Bool {
            (spec.tolerations ?? []).contains { $0.tolerates(taint) }
        }
        return switch rule {
        case .unschedulable: node.spec?.unschedulable != true || tolerates(.unschedulable)
        case .taints:
            !(node.spec?.taints ?? []).contains { $0.repels && !tolerates($0) }
        case .nodeAffinity:
            spec.acceptsNode(named: node.name, labels: node.metadata.labels ?? [:])
        case .volumes:
            VolumeRequest(pod, in: state)
                .refusals(byNodeNamed: node.name, labels: node.metadata.labels ?? [:]).isEmpty
        case .hostPorts, .resources, .volumesInUse, .spread, .podAffinity, .none: true
        }
    }

    private func freesPort(_ change: ClusterChange) -> Bool {
        switch change {
        case .nodeAdded: return true
        case .podRemoved(let other):
            let taken = other.spec?.hostPorts ?? []
            return spec.hostPorts.contains { port in taken.contains { $0.conflicts(with: port) } }
        case .podAssigned, .podUpdated, .nodeRemoved, .nodeUpdated: return false
        }
    }

    private func freesVolumes(_ change: ClusterChange) -> Bool {
        switch change {
        case .nodeAdded: return true
        case .podRemoved(let other):
            let disks = other.spec?.attachedDisks ?? []
            let isDiskFreed = spec.attachedDisks.contains { disk in
                disks.contains { $0.conflicts(with: disk) }
            }
            let isClaimFreed =
                other.namespace == pod.namespace
                && other.claimNames.contains { pod.claimNames.contains($0) }
            return isDiskFreed || isClaimFreed
        case .podAssigned, .podUpdated, .nodeRemoved, .nodeUpdated: return false
        }
    }

    private func freesResources(_ change: ClusterChange) -> Bool {
        switch change {
        case .podRemoved: return true
        case .podUpdated(let old, let new): return old.spec?.requests != new.spec?.requests
        case .nodeAdded(let node): return couldHoldPod(node)
        case .nodeUpdated(let old, let new):
            return couldHoldPod(new) && old.status?.allocatable != new.status?.allocatable
        case .podAssigned, .nodeRemoved: return false
        }
    }

    private func couldHoldPod(_ node: Node) -> Bool {
        spec.requests.isWithin(ResourceAmounts(node.status?.allocatable ?? node.status?.capacity))
    }

    // MARK: Rules about other Pods

    private func changesSpread(_ change: ClusterChange) -> Bool {
        let hard = (spec.topologySpreadConstraints ?? [])
            .filter { $0.whenUnsatisfiable == "DoNotSchedule" }
        func isSpread(_ other: Pod) -> Bool {
            other.namespace == pod.namespace
                && hard.contains { $0.labelSelector?.matches(other.metadata.labels) == true }
        }
        func places(_ node: Node) -> [String?] {
            hard.map { node.metadata.labels?[$0.topologyKey] }
        }
        switch change {
        case .podAssigned(let other), .podRemoved(let other): return isSpread(other)
        case .podUpdated(let old, let new): return isSpread(old) != isSpread(new)
        case .nodeAdded(let node), .nodeRemoved(let node): return !places(node).contains(nil)
        case .nodeUpdated(let old, let new):
            let isInPlay = !places(old).contains(nil) || !places(new).contains(nil)
            return isInPlay && places(old) != places(new)
        }
    }

    private func changesCompany(_ change: ClusterChange) -> Bool {
        let required = pod.terms(
            spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution, in: state)
        let refused = pod.terms(
            spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
            in: state)
        func isWanted(_ other: Pod) -> Bool {
            !required.isEmpty && required.allSatisfy { $0.matches(other) }
        }
        func isInTheWay(_ other: Pod) -> Bool {
            let terms = other.terms(
                other.spec?.affinity?.podAntiAffinity?
                    .requiredDuringSchedulingIgnoredDuringExecution, in: state)
            return refused.contains { $0.matches(other) } || terms.contains { $0.matches(pod) }
        }
        let keys = (required + refused).map(\.topologyKey)
        switch change {
        case .podAssigned(let other): return isWanted(other)
        case .podRemoved(let other): return isInTheWay(other)
        case .podUpdated(let old, let new):
            return isWanted(new) && !isWanted(old) || isInTheWay(old) && !isInTheWay(new)
        case .nodeAdded(let node):
            return required.isEmpty
                || required.allSatisfy { node.metadata.labels?[$0.topologyKey] != nil }
        case .nodeUpdated(let old, let new):
            return keys.isEmpty && old.metadata.labels != new.metadata.labels
                || keys.contains { old.metadata.labels?[$0] != new.metadata.labels?[$0] }
        case .nodeRemoved: return false
        }
    }
}
