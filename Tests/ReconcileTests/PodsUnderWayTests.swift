import Controllers
import KubernetesAPI
import Testing

@testable import Reconcile

@Suite("A run is not over while Pods are on their way")
struct PodsUnderWayTests {
    private let state = ClusterState()

    private static func pod(_ phase: String, on node: String? = "n1") -> Pod {
        var pod = Pod()
        pod.metadata.name = "p"
        pod.metadata.namespace = "default"
        pod.spec = .with { $0.nodeName = node }
        pod.status = .with { $0.phase = phase }
        return pod
    }

    private static let node = Node.with { $0.metadata.name = "n1" }

    @Test func aPodIsUnderWayUntilItRuns() {
        state.upsert(Self.node)
        var underWay = PodsUnderWay(in: state)
        #expect(underWay.isEmpty)
        underWay.change(from: nil, to: Self.pod("Pending", on: nil), in: state)
        #expect(!underWay.isEmpty)
        underWay.change(from: Self.pod("Pending", on: nil), to: Self.pod("Running"), in: state)
        #expect(underWay.isEmpty)
        var stopping = Self.pod("Running")
        stopping.metadata.deletionTimestamp = Timestamp(seconds: 0)
        underWay.change(from: Self.pod("Running"), to: stopping, in: state)
        #expect(!underWay.isEmpty)
        underWay.change(from: stopping, to: Pod?.none, in: state)
        #expect(underWay.isEmpty)
    }

    @Test func aPodWhoseNodeIsGoneIsUnderWay() {
        state.upsert(Self.node)
        state.upsert(Self.pod("Running"))
        var underWay = PodsUnderWay(in: state)
        #expect(underWay.isEmpty)
        underWay.change(from: Self.node, to: Node?.none, in: state)
        #expect(!underWay.isEmpty)
        underWay.change(from: Self.pod("Running"), to: Pod?.none, in: state)
        #expect(underWay.isEmpty)
    }

    @Test func aNodeThatCameBackIsThere() {
        state.upsert(Self.pod("Running"))
        var underWay = PodsUnderWay(in: state)
        #expect(!underWay.isEmpty)
        underWay.change(from: nil, to: Self.node, in: state)
        #expect(underWay.isEmpty)
    }

    /// The changes that a loop has not seen yet are in the state already.
    @Test func whatIsToldAgainCountsOnce() {
        state.upsert(Self.node)
        state.upsert(Self.pod("Pending"))
        var underWay = PodsUnderWay(in: state)
        underWay.change(from: nil, to: Self.pod("Pending"), in: state)
        #expect(!underWay.isEmpty)
        underWay.change(from: Self.pod("Pending"), to: Self.pod("Running"), in: state)
        #expect(underWay.isEmpty)
    }
}

extension PodsUnderWay {
    fileprivate mutating func change<Object: KubernetesObject>(
        from old: Object?, to new: Object?, in state: ClusterState
    ) {
        guard let key = (new ?? old)?.key else { return }
        if let new { state.upsert(new) } else { state.remove(key) }
        note(Change(key: key, old: old, new: new))
    }
}
