import KubernetesAPI
import Testing

@testable import Controllers

/// What is tallied of Pods is what a walk over them counts, whatever has become of them.
@Suite struct ReplicaTalliesTests {
    private static let owners = ["a", "b"]

    private struct Counts: Equatable {
        var active = 0
        var ready = 0
        var stopping = 0
    }

    @Test(arguments: 0..<20)
    func talliesAgreeWithTheirPods(seed: Int) {
        var generator = Generator(state: UInt64(seed))
        let state = ClusterState()
        for _ in 0..<200 {
            let pod = Self.pod(&generator)
            if generator.below(5) == 0 {
                state.remove(pod.key)
            } else {
                state.upsert(pod)
            }
            let copy = state.copy()
            for owner in Self.owners {
                #expect(Self.tallied(owner, state) == Self.walked(owner, state))
                #expect(Self.tallied(owner, copy) == Self.walked(owner, state))
            }
        }
    }

    @Test func aGroupIsReadyForAsLongAsItsLatestPod() {
        let state = ClusterState()
        state.upsert(Self.readyPod("p", since: .noon))
        state.upsert(Self.readyPod("q", since: .noon + .seconds(5)))
        let group = state.replicaTallies["a"].first
        #expect(group?.isReadyFor(10, now: .noon + .seconds(14)) == false)
        #expect(group?.isReadyFor(10, now: .noon + .seconds(15)) == true)
        #expect(group?.isReadyFor(0, now: .noon) == true)

        state.upsert(Self.readyPod("r", since: nil))
        let undated = state.replicaTallies["a"].first
        #expect(undated?.isReadyFor(10, now: .noon + .seconds(60)) == false)
    }

    private static func tallied(
        _ owner: String, _ state: ClusterState
    ) -> [[String: String]?: Counts] {
        var counts: [[String: String]?: Counts] = [:]
        for group in state.replicaTallies[owner] {
            #expect(counts[group.labels] == nil)
            counts[group.labels] = Counts(
                active: group.active, ready: group.ready, stopping: group.stopping)
        }
        return counts
    }

    private static func walked(
        _ owner: String, _ state: ClusterState
    ) -> [[String: String]?: Counts] {
        var counts: [[String: String]?: Counts] = [:]
        for pod in state.pods.controlled(by: owner) where pod.isActive || pod.isStopping {
            var count = counts[pod.metadata.labels] ?? Counts()
            count.active += pod.isActive ? 1 : 0
            count.ready += pod.isActive && pod.isReady ? 1 : 0
            count.stopping += pod.isStopping ? 1 : 0
            counts[pod.metadata.labels] = count
        }
        return counts
    }

    /// One of a few Pods, in any state and with any owner.
    private static func pod(_ generator: inout Generator) -> Pod {
        var pod = readyPod(
            "pod-\(generator.below(8))", since: generator.below(3) == 0 ? nil : .noon)
        let owner = owners[generator.below(2)]
        pod.metadata.labels = generator.below(3) == 0 ? nil : ["app": owner]
        pod.metadata.ownerReferences?[0].uid = owner
        if generator.below(6) == 0 { pod.metadata.ownerReferences = nil }
        if generator.below(4) == 0 { pod.metadata.deletionTimestamp = .noon }
        pod.status?.phase = ["Pending", "Running", "Failed"][generator.below(3)]
        if generator.below(2) == 0 { pod.status?.conditions = nil }
        return pod
    }

    private static func readyPod(_ name: String, since: Timestamp?) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.uid = name
        pod.metadata.ownerReferences = [
            .with {
                $0.apiVersion = "apps/v1"
                $0.kind = "ReplicaSet"
                $0.name = "a"
                $0.uid = "a"
                $0.controller = true
            }
        ]
        pod.status = .with { status in
            status.phase = "Running"
            status.conditions = [
                .with {
                    $0.type = "Ready"
                    $0.status = "True"
                    $0.lastTransitionTime = since
                }
            ]
        }
        return pod
    }
}
