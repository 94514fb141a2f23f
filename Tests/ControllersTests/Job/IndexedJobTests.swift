import KubernetesAPI
import Testing

@testable import Controllers

/// Jobs whose Pods have a completion index.
@Suite struct IndexedJobTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let job: Job
        var pods: [Pod] = []
        let plan: [String]

        var testDescription: String { sentence }
    }

    static let cases = [
        Case(
            sentence: "The least indexes come first.",
            job: .indexedJob(completions: 5, parallelism: 2).with { $0.completedIndexes = "1" },
            pods: [.ofJob("a", index: 0)],
            plan: [
                "create Pod work-2-*", "status Job work: active 2, succeeded 1, completed 1",
                "event Normal SuccessfulCreate",
            ]),
        Case(
            sentence: "An index that succeeds is added to the list at once.",
            job: .indexedJob(completions: 3, parallelism: 1).with { $0.completedIndexes = "0" },
            pods: [.ofJob("a", phase: "Succeeded", index: 1)],
            plan: [
                "create Pod work-2-*", "status Job work: active 1, succeeded 2, completed 0,1",
                "update Pod a", "event Normal SuccessfulCreate",
            ]),
        Case(
            sentence: "Of two Pods of one index one is deleted.",
            job: .indexedJob(completions: 3, parallelism: 2),
            pods: [
                .ofJob("a", index: 0), .ofJob("b", index: 0, isReady: true), .ofJob("c", index: 1),
            ],
            plan: [
                "status Job work: active 2, ready 1, terminating 1", "update Pod a",
                "delete Pod a", "event Normal SuccessfulDelete",
            ]),
        Case(
            sentence: "Indexes that are not asked for any more go.",
            job: .indexedJob(completions: 1, parallelism: 1).with {
                $0.completedIndexes = "2-3"
                $0.succeeded = 2
            },
            pods: [.ofJob("a", index: 0), .ofJob("b", index: 1)],
            plan: [
                "status Job work: active 1, terminating 1", "update Pod b", "delete Pod b",
                "event Normal SuccessfulDelete",
            ]),
        Case(
            sentence: "A failed Pod stays until its index has another one.",
            job: .indexedJob(completions: 2, parallelism: 1, limit: 1),
            pods: [.ofJob("a", phase: "Failed", index: 0)],
            plan: ["status Job work", "again after 10.0 seconds"]),
        Case(
            sentence: "Past its limit an index has failed, and the next one gets its turn.",
            job: .indexedJob(completions: 2, parallelism: 1, limit: 0),
            pods: [.ofJob("a", phase: "Failed", index: 0)],
            plan: [
                "create Pod work-1-*",
                "status Job work: active 1, uncounted failed 1, failed indexes 0",
                "update Pod a", "event Normal SuccessfulCreate",
            ]),
        Case(
            sentence: "The Job fails once every index has ended and one has failed.",
            job: .indexedJob(completions: 2, parallelism: 1, limit: 0).with {
                $0.completedIndexes = "1"
                $0.failedIndexes = "0"
                $0.failed = 1
            },
            plan: [
                "status Job work: succeeded 1, failed 1, completed 1, failed indexes 0, "
                    + "FailureTarget=True/FailedIndexes, Failed=True/FailedIndexes",
                "event Warning FailedIndexes",
            ]),
        Case(
            sentence: "It fails earlier if more indexes fail than may.",
            job: .indexedJob(completions: 9, parallelism: 1, limit: 0) { $0.maxFailedIndexes = 1 }
                .with { $0.failedIndexes = "0,1" },
            plan: [
                "status Job work: failed indexes 0,1, FailureTarget=True/MaxFailedIndexesExceeded"
                    + ", Failed=True/MaxFailedIndexesExceeded",
                "event Warning MaxFailedIndexesExceeded",
            ]),
    ]

    @Test(arguments: cases)
    func plans(_ test: Case) {
        #expect(
            ClusterState.with(test.job, test.pods).jobPlan() == test.plan, "\(test.sentence)")
    }

    @Test func podsKnowTheirIndex() throws {
        let state = ClusterState.with(
            .indexedJob(completions: 3, parallelism: 1, limit: 2).with {
                $0.completedIndexes = "0"
            },
            [
                .ofJob("a", phase: "Failed", index: 1) {
                    $0.metadata.annotations?[JobPodMark.indexFailureCount] = "1"
                }
            ])
        let key = ObjectKey(Job.self, namespace: "default", name: "work")
        let plan = JobController().reconcile(key, in: state, now: .noon(plus: 20))
        let created = plan.actions.compactMap { action in
            if case .create(let object) = action { object as? Pod } else { nil }
        }
        let pod = try #require(created.first)
        #expect(created.count == 1)
        #expect(pod.metadata.labels == ["job": "work", JobPodMark.completionIndex: "1"])
        #expect(
            pod.metadata.annotations == [
                JobPodMark.completionIndex: "1", JobPodMark.indexFailureCount: "2",
            ])
        #expect(pod.spec?.hostname == "work-1")
        #expect(pod.spec?.containers.first?.env?.map(\.name) == ["JOB_COMPLETION_INDEX"])
        #expect(pod.isTracked)
    }

    @Test func longNamesMakeRoomForTheIndex() {
        var job = Job.indexedJob(completions: 3, parallelism: 1)
        job.metadata.name = String(repeating: "a", count: 63)
        #expect(job.podNamePrefix(forIndex: 12) == String(repeating: "a", count: 54) + "-12-")
    }
}
