import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct StatefulSetUpdateTests {
    struct Case: Sendable {
        let sentence: String
        var set = StatefulSet.db(image: "app:2")
        let pods: [Pod]
        let writes: [String]
    }

    private static func partition(_ partition: Int32) -> StatefulSet {
        .db(image: "app:2") { $0.updateStrategy?.rollingUpdate?.partition = partition }
    }

    private static let old: [Pod] = (0..<3).map { .db($0) }

    static let cases: [Case] = [
        Case(
            sentence: "the highest ordinal is replaced first", pods: old,
            writes: ["delete Pod db-2"]),
        Case(
            sentence: "it comes back with the new template", pods: Array(old.prefix(2)),
            writes: ["create Pod db-2"]),
        Case(
            sentence: "the next waits until it is ready",
            pods: old.prefix(2) + [.db(2, .running, image: "app:2")], writes: []),
        Case(
            sentence: "and then goes", pods: old.prefix(2) + [.db(2, image: "app:2")],
            writes: ["delete Pod db-1"]),
        Case(
            sentence: "a lower Pod that is not ready holds everything up",
            pods: [.db(0, .running)] + old.suffix(2), writes: []),
        Case(
            sentence: "also under Parallel one goes at a time",
            set: .db(image: "app:2") { $0.podManagementPolicy = "Parallel" }, pods: old,
            writes: ["delete Pod db-2"]),
        Case(
            sentence: "under Parallel an unready Pod below does not matter",
            set: .db(image: "app:2") { $0.podManagementPolicy = "Parallel" },
            pods: [.db(0, .running)] + old.suffix(2), writes: ["delete Pod db-2"]),
        Case(
            sentence: "ordinals below the partition stay", set: partition(2),
            pods: old.prefix(2) + [.db(2, image: "app:2")], writes: []),
        Case(
            sentence: "OnDelete leaves all as they are",
            set: .db(image: "app:2") { $0.updateStrategy = .with { $0.type = "OnDelete" } },
            pods: old, writes: []),
        Case(
            sentence: "too many go before old ones are replaced",
            pods: old + [.db(3)], writes: ["delete Pod db-3"]),
        Case(
            sentence: "going back does not free a Pod stuck with the broken template",
            set: .db(image: "app:1"), pods: old.prefix(2) + [.db(2, .running, image: "app:2")],
            writes: ["update ControllerRevision"]),
    ]

    @Test(arguments: cases)
    func replacesPods(_ testCase: Case) {
        var set = testCase.set
        set.status = .with { $0.currentRevision = StatefulSet.revision("app:1").name }
        let revisions: [any KubernetesObject] = [
            StatefulSet.revision("app:1"), StatefulSet.revision("app:2", number: 2),
        ]
        let writes = ClusterState.holding([set] + revisions + testCase.pods).setWrites()
        #expect(
            writes.map { $0.hasPrefix("update C") ? "update ControllerRevision" : $0 }
                == testCase.writes, "\(testCase.sentence)")
    }

    @Test(arguments: [(1, "app:1"), (2, "app:2")])
    func recreatesBelowThePartitionFromTheCurrentRevision(ordinal: Int, image: String) throws {
        var set = Self.partition(2)
        set.status = .with { $0.currentRevision = StatefulSet.revision("app:1").name }
        let others = (0..<ordinal).map { Pod.db($0) }
        let state = ClusterState.holding(
            [set, StatefulSet.revision("app:1"), StatefulSet.revision("app:2", number: 2)]
                + others)
        guard case .create(let object) = state.setPlan().actions.first, let pod = object as? Pod
        else {
            Issue.record("no Pod is created")
            return
        }
        #expect(pod.name == "db-\(ordinal)")
        #expect(pod.spec?.containers.first?.image == image)
        #expect(pod.statefulSetRevision == StatefulSet.revision(image).name)
    }

    @Test func countsByRevision() {
        var set = StatefulSet.db(image: "app:2")
        set.metadata.generation = 7
        set.status = .with { $0.currentRevision = StatefulSet.revision("app:1").name }
        let state = ClusterState.holding(
            set, StatefulSet.revision("app:1"), StatefulSet.revision("app:2", number: 2),
            Pod.db(0), Pod.db(1, .terminating), Pod.db(2, .running, image: "app:2"))
        #expect(
            state.setStatus()
                == .with {
                    $0.observedGeneration = 7
                    $0.replicas = 3
                    $0.readyReplicas = 2
                    $0.availableReplicas = 2
                    $0.currentReplicas = 1
                    $0.updatedReplicas = 1
                    $0.currentRevision = StatefulSet.revision("app:1").name
                    $0.updateRevision = StatefulSet.revision("app:2").name
                    $0.collisionCount = 0
                })
    }

    /// Who names the strategy and nothing more has no partition: then the number of current
    /// replicas tells which revision a Pod that is gone is made again from.
    @Test func countsAPodOutBeforeItReplacesIt() throws {
        var set = StatefulSet.db(replicas: 1, image: "app:2") {
            $0.updateStrategy = .with { $0.type = "RollingUpdate" }
        }
        set.status = .with {
            $0.currentRevision = StatefulSet.revision("app:1").name
            $0.currentReplicas = 1
        }
        let state = ClusterState.holding(
            set, StatefulSet.revision("app:1"), StatefulSet.revision("app:2", number: 2), Pod.db(0))
        let actions = state.setPlan().actions
        guard case .updateStatus(let object) = actions.first, case .delete = actions.last else {
            Issue.record("the status comes first, then the deletion")
            return
        }
        #expect((object as? StatefulSet)?.status?.currentReplicas == nil)
    }

    @Test(arguments: [(Pod.Stage.ready, true), (.running, false)])
    func isCompleteOnceAllAreUpdatedAndReady(_ stage: Pod.Stage, _ isComplete: Bool) {
        var set = StatefulSet.db(replicas: 1, image: "app:2")
        set.status = .with { $0.currentRevision = StatefulSet.revision("app:1").name }
        let state = ClusterState.holding(
            set, StatefulSet.revision("app:1"), StatefulSet.revision("app:2", number: 2),
            Pod.db(0, stage, image: "app:2"))
        let current = StatefulSet.revision(isComplete ? "app:2" : "app:1").name
        #expect(state.setStatus()?.currentRevision == current)
        #expect(state.setStatus()?.currentReplicas == (isComplete ? 1 : nil))
    }

    @Test func keepsUsedRevisionsAndTheLimitOfOthers() {
        let set = StatefulSet.db(replicas: 1, image: "app:5") { $0.revisionHistoryLimit = 1 }
        let revisions: [any KubernetesObject] = (1...5).map {
            StatefulSet.revision("app:\($0)", number: Int64($0))
        }
        let state = ClusterState.holding(
            [set, Pod.db(0, .terminating, image: "app:2")] + revisions)
        #expect(
            state.setWrites()
                == ["app:1", "app:3"].map {
                    "delete ControllerRevision \(StatefulSet.revision($0).name)"
                }, "2 is used by a Pod, 4 is kept, 5 is the latest")
    }
}
