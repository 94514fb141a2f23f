import KubernetesAPI
import Testing

@testable import Controllers

/// What is tallied of a group of Pods is what a walk over all Pods counts.
@Suite struct PlacementTalliesTests {
    private static let nodeCount = 12
    private static let topologyKeys = [Topology.hostname, Topology.node, "zone"]

    @Test(arguments: 0..<20)
    func talliesAgreeWithTheirPods(seed: Int) {
        var generator = Generator(state: UInt64(seed))
        let state = ClusterState()
        for number in 0..<Self.nodeCount { state.upsert(Self.node(number, zone: number % 3)) }
        for _ in 0..<150 {
            let name = "pod-\(generator.below(40))"
            var pod = Pod.scheduled(name, on: "node-\(generator.below(Self.nodeCount))")
            if generator.below(4) == 0 { pod.metadata.deletionTimestamp = .noon }
            switch generator.below(12) {
            case 0: state.upsert(Self.node(generator.below(Self.nodeCount), zone: 7))
            case 1:
                state.remove(
                    ObjectKey(
                        Node.self, namespace: "",
                        name: "node-\(generator.below(Self.nodeCount))"))
            case 2, 3: state.remove(pod.key)
            default: state.upsert(pod)
            }
            let copy = state.copy()
            for key in Self.topologyKeys {
                #expect(Self.tallied(key, state) == Self.walked(key, state))
                #expect(Self.tallied(key, copy) == Self.walked(key, state))
            }
        }
    }

    private struct Counts: Equatable {
        var pods: [Int?]
        var staying: [Int?]
    }

    /// The numbers of each node's place.
    private static func tallied(_ key: String, _ state: ClusterState) -> Counts {
        let nodes = state.nodeInfos
        var pods = TopologyCounts(nodes.topology(key))
        var staying = pods
        nodes.groups.forEach(in: .all, matching: LabelSelector()) { group in
            group.add(to: &pods)
            group.addStaying(to: &staying)
        }
        let slots = 0..<nodes.slotCount
        return Counts(pods: slots.map { pods[$0] }, staying: slots.map { staying[$0] })
    }

    private static func walked(_ key: String, _ state: ClusterState) -> Counts {
        let nodes = state.nodeInfos
        func place(_ info: NodeInfo) -> String? {
            if key == Topology.node { return info.name }
            return info.exists ? info.labels[key] : nil
        }
        func count(_ isCounted: (Pod) -> Bool) -> [Int?] {
            (0..<nodes.slotCount).map { slot in
                guard let own = place(nodes.info(at: slot)) else { return nil }
                return state.pods.all.count { pod in
                    guard isCounted(pod), let name = pod.nodeName, let node = nodes[name] else {
                        return false
                    }
                    return place(node) == own
                }
            }
        }
        return Counts(pods: count { _ in true }, staying: count { !$0.isTerminating })
    }

    private static func node(_ number: Int, zone: Int) -> Node {
        .offering("node-\(number)", zone: zone == 2 ? nil : "zone-\(zone)")
    }
}
