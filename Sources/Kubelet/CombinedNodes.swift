public import KubernetesAPI
public import Reconcile

/// Several nodes as one agent: each takes care of the Pods that are bound to it.
public final class CombinedNodes: NodeAgent {
    private let nodes: [any NodeAgent]

    public init(_ nodes: [any NodeAgent]) { self.nodes = nodes }

    public var nextDeadline: Timestamp? { nodes.compactMap(\.nextDeadline).min() }

    public func observe(_ change: Change, now: Timestamp) {
        for node in nodes { node.observe(change, now: now) }
    }

    public var isEnding: Bool { nodes.contains(where: \.isEnding) }

    public var waitsForKeeping: Bool { nodes.contains(where: \.waitsForKeeping) }

    public func stateWasKept(now: Timestamp) {
        for node in nodes { node.stateWasKept(now: now) }
    }

    public func advance(_ store: Store, now: Timestamp) {
        for node in nodes { node.advance(store, now: now) }
    }
}
