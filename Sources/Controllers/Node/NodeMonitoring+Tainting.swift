internal import KubernetesAPI

// NoExecute taints, by which the Pods of a node that is not ready are evicted.

extension NodeMonitoring {
    private static let effect = "NoExecute"

    /// Gives the nodes that are not ready their taint, those first that have waited longest, and
    /// takes it from the others.
    mutating func taint(_ nodes: [Node], _ disruption: ZoneDisruption) {
        var latest = latestTaints(of: nodes)
        let waiting = nodes.sorted { left, right in
            let leftSince = left.condition("Ready")?.lastTransitionTime ?? Timestamp()
            let rightSince = right.condition("Ready")?.lastTransitionTime ?? Timestamp()
            return (leftSince, left.name) < (rightSince, right.name)
        }
        for node in waiting {
            switch node.readiness {
            case "True": setTaint(nil, on: node)
            case _ where disruption.isTotal: setTaint(nil, on: node)
            case let readiness:
                let taint = readiness == "False" ? NodeTaint.notReady : NodeTaint.unreachable
                // A node that is tainted already changes its taint out of turn.
                if node.lifecycleTaints.isEmpty {
                    guard isTurn(of: node, after: latest[node.failureZone], disruption) else {
                        continue
                    }
                    latest[node.failureZone] = now
                }
                setTaint(taint, on: node)
            }
        }
    }

    /// When a node of each zone was tainted last. Kubernetes counts the turns in memory; the taints
    /// that are still there tell the same.
    private func latestTaints(of nodes: [Node]) -> [String: Timestamp] {
        var latest: [String: Timestamp] = [:]
        for node in nodes {
            for time in node.lifecycleTaints.compactMap(\.timeAdded) {
                latest[node.failureZone] = max(latest[node.failureZone] ?? time, time)
            }
        }
        return latest
    }

    private mutating func isTurn(
        of node: Node, after latest: Timestamp?, _ disruption: ZoneDisruption
    ) -> Bool {
        // A zone that is to be left alone has its turn when its nodes change.
        guard let interval = disruption.evictionInterval(in: node.failureZone) else { return false }
        guard let latest, latest + interval > now else { return true }
        plan.requeue(after: latest + interval - now)
        return false
    }

    /// Makes `taint` the only one of its kind; `nil` for none.
    private mutating func setTaint(_ taint: String?, on node: Node) {
        var updated = node
        updated.removeTaints { $0.isLifecycleTaint && $0.key != taint }
        if let taint, !node.hasTaint(taint, effect: Self.effect) {
            updated.addTaint(taint, effect: Self.effect, now: now)
        }
        if updated != node { plan.actions.append(.update(updated)) }
    }
}

extension Node {
    fileprivate var lifecycleTaints: [Taint] { taints.filter(\.isLifecycleTaint) }
}

extension Taint {
    fileprivate var isLifecycleTaint: Bool {
        effect == "NoExecute" && (key == NodeTaint.notReady || key == NodeTaint.unreachable)
    }
}
