internal import KubernetesAPI

/// The rules that can keep a Pod from a node: what Kubernetes calls filter plugins.
public enum PlacementRule: Hashable, Sendable, CaseIterable {
    case unschedulable
    case taints
    case nodeAffinity
    case hostPorts
    case resources
    /// Disks and claims that other Pods use.
    case volumesInUse
    case volumes
    case spread
    case podAffinity
    /// None of them: there were no nodes.
    case none

    /// The rules that look at nodes: all but `none`.
    static let ofNodes = allCases.filter { $0 != .none }

    /// How the reasons begin that the rule gives.
    private var reasonPrefixes: [String] {
        switch self {
        case .unschedulable: ["node(s) were unschedulable"]
        case .taints: ["node(s) had untolerated taint"]
        case .nodeAffinity:
            [
                "node(s) didn't match Pod's node affinity",
                "node(s) didn't satisfy plugin(s) [NodeAffinity]",
            ]
        case .hostPorts: ["node(s) didn't have free ports"]
        case .resources: ["Insufficient ", "Too many pods"]
        case .volumesInUse:
            ["node(s) had no available disk", "node has pod using PersistentVolumeClaim"]
        case .volumes:
            [
                "node(s) had volume", "node(s) had no available volume zone",
                "node(s) didn't find available persistent volumes", "persistentvolume",
                "pod has unbound", "waiting for ephemeral volume", "PVC ",
            ]
        case .spread: ["node(s) didn't match pod topology spread"]
        case .podAffinity:
            [
                "node(s) didn't match pod affinity", "node(s) didn't match pod anti-affinity",
                "node(s) didn't satisfy existing pods",
            ]
        case .none: []
        }
    }

    /// The rules that are named in the message of the condition `PodScheduled`.
    ///
    /// Kubernetes' scheduler remembers which plugins refused a Pod. Here the message is the memory:
    /// it is in the state, and a restart does not lose it.
    static func named(in message: String) -> [PlacementRule] {
        let reasons = message.split(separator: ", ").map { part -> Substring in
            // The first reason follows "0/3 nodes are available: ", and each a number of nodes.
            let reason = part.firstRange(of: ": ").map { part[$0.upperBound...] } ?? part
            return reason.drop { $0.isNumber || $0 == " " }
        }
        let rules = allCases.filter { rule in
            rule.reasonPrefixes.contains { prefix in
                reasons.contains { $0.hasPrefix(prefix) }
            }
        }
        return rules.isEmpty ? [.none] : rules
    }
}

extension Pod {
    /// The rules that refused the Pod when it was last looked at; empty if it was not yet, or if
    /// it is bound.
    var refusingRules: [PlacementRule] {
        guard nodeName == nil, let condition = condition("PodScheduled"),
            condition.status == "False", condition.reason == "Unschedulable"
        else { return [] }
        return PlacementRule.named(in: condition.message ?? "")
    }
}
