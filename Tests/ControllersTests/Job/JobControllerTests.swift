import KubernetesAPI
import Testing

@testable import Controllers

/// Whole plans of one look at a Job.
@Suite struct JobControllerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let job: Job
        var pods: [Pod] = []
        let plan: [String]

        var testDescription: String { sentence }
    }

    static let parallelism = [
        Case(
            sentence: "As many Pods are made as may run at a time.",
            job: .job(completions: 5, parallelism: 2),
            plan: [
                "create Pod work-*", "create Pod work-*", "status Job work: active 2",
                "event Normal SuccessfulCreate", "event Normal SuccessfulCreate",
            ]),
        Case(
            sentence: "No more than completions are missing.",
            job: .job(completions: 5, parallelism: 3).with { $0.succeeded = 4 },
            plan: [
                "create Pod work-*", "status Job work: active 1, succeeded 4",
                "event Normal SuccessfulCreate",
            ]),
        Case(
            sentence: "A Pod too many is deleted, and is no failure.",
            job: .job(completions: 5, parallelism: 1),
            pods: [.ofJob("a", isReady: true), .ofJob("b")],
            plan: [
                "status Job work: active 1, ready 1, terminating 1", "update Pod b",
                "delete Pod b", "event Normal SuccessfulDelete",
            ]),
        Case(
            sentence: "A suspended Job stops its Pods and forgets when it began.",
            job: .job(completions: 2, parallelism: 2) { $0.suspend = true },
            pods: [.ofJob("a")],
            plan: [
                "status Job work: terminating 1, Suspended=True/JobSuspended", "update Pod a",
                "delete Pod a", "event Normal SuccessfulDelete", "event Normal Suspended",
            ]),
        Case(
            sentence: "Without completions no Pod is added after the first success.",
            job: .job(completions: nil, parallelism: 3).with { $0.succeeded = 1 },
            pods: [.ofJob("a")],
            plan: ["status Job work: active 1, succeeded 1"]),
        Case(
            sentence: "A Job that another controller manages is left alone.",
            job: .job { $0.managedBy = "example.com/queue" },
            plan: []),
        Case(
            sentence: "With podReplacementPolicy Failed a Pod that is ending keeps its place.",
            job: .job(completions: 2, parallelism: 2) { $0.podReplacementPolicy = "Failed" },
            pods: [.ofJob("a"), .ofJob("b", isTerminating: true)],
            plan: ["status Job work: active 1, terminating 1"]),
    ]

    static let counting = [
        Case(
            sentence: "A Pod that succeeded is noted first and loses its finalizer.",
            job: .job(completions: 2, parallelism: 1),
            pods: [.ofJob("a", phase: "Succeeded")],
            plan: [
                "create Pod work-*", "status Job work: active 1, uncounted succeeded 1",
                "update Pod a", "event Normal SuccessfulCreate",
            ]),
        Case(
            sentence: "Without finalizer it moves to the count.",
            job: .job(completions: 2, parallelism: 1).with {
                $0.uncountedTerminatedPods = .with { $0.succeeded = ["a"] }
            },
            pods: [.ofJob("a", phase: "Succeeded", isTracked: false), .ofJob("b")],
            plan: ["status Job work: active 1, succeeded 1"]),
        Case(
            sentence: "A noted Pod that is gone counts all the same.",
            job: .job(completions: 2, parallelism: 1).with {
                $0.uncountedTerminatedPods = .with { $0.failed = ["a"] }
            },
            pods: [.ofJob("b")],
            plan: ["status Job work: active 1, failed 1"]),
        Case(
            sentence: "A noted Pod that kept its finalizer is not noted again.",
            job: .job(completions: 2, parallelism: 1).with {
                $0.uncountedTerminatedPods = .with { $0.succeeded = ["a"] }
            },
            pods: [.ofJob("a", phase: "Succeeded"), .ofJob("b")],
            plan: ["status Job work: active 1, uncounted succeeded 1", "update Pod a"]),
        Case(
            sentence: "A failed Pod is counted at once and replaced after 10 seconds.",
            job: .job(),
            pods: [.ofJob("a", phase: "Failed")],
            plan: [
                "status Job work: uncounted failed 1", "update Pod a",
                "again after 10.0 seconds",
            ]),
        Case(
            sentence: "While others are ready, nothing is written until the back-off is over.",
            job: .job(completions: 2, parallelism: 2),
            pods: [.ofJob("a", phase: "Failed"), .ofJob("b", isReady: true)],
            plan: ["again after 10.0 seconds"]),
        Case(
            sentence: "A Pod that is being deleted has failed.",
            job: .job(),
            pods: [.ofJob("a", isTerminating: true)],
            plan: [
                "status Job work: terminating 1, uncounted failed 1", "update Pod a",
                "again after 10.0 seconds",
            ]),
        Case(
            sentence: "A Job that is being deleted lets go of its Pods and makes no more.",
            job: .with {
                $0 = .job(parallelism: 1)
                $0.metadata.deletionTimestamp = .noon
            },
            pods: [.ofJob("a")],
            plan: ["status Job work: active 1", "update Pod a"]),
    ]

    static let ending = [
        Case(
            sentence: "The success of the last completion is told before it is counted.",
            job: .job(),
            pods: [.ofJob("a", phase: "Succeeded")],
            plan: [
                "status Job work: uncounted succeeded 1, "
                    + "SuccessCriteriaMet=True/CompletionsReached", "update Pod a",
            ]),
        Case(
            sentence: "Then the Job is complete.",
            job: .job().with {
                $0.uncountedTerminatedPods = .with { $0.succeeded = ["a"] }
                $0.set(
                    .successCriteriaMet, "True", reason: "CompletionsReached",
                    message: "", now: .noon)
            },
            pods: [.ofJob("a", phase: "Succeeded", isTracked: false)],
            plan: [
                "status Job work: succeeded 1, SuccessCriteriaMet=True/CompletionsReached, "
                    + "Complete=True/CompletionsReached", "event Normal Completed",
            ]),
        Case(
            sentence: "Over the limit, Pods still running are stopped and count as failed.",
            job: .job(completions: 3, parallelism: 2) { $0.backoffLimit = 0 },
            pods: [.ofJob("a", phase: "Failed"), .ofJob("b", isReady: true)],
            plan: [
                "status Job work: terminating 1, uncounted failed 2, "
                    + "FailureTarget=True/BackoffLimitExceeded", "update Pod a", "update Pod b",
                "delete Pod b", "event Normal SuccessfulDelete",
            ]),
        Case(
            sentence: "The Job has failed once its last Pod is gone.",
            job: .job().with {
                $0.failed = 2
                $0.set(
                    .failureTarget, "True", reason: "BackoffLimitExceeded", message: "", now: .noon)
            },
            plan: [
                "status Job work: failed 2, FailureTarget=True/BackoffLimitExceeded, "
                    + "Failed=True/BackoffLimitExceeded", "event Warning BackoffLimitExceeded",
            ]),
        Case(
            sentence: "Not before.",
            job: .job().with {
                $0.failed = 2
                $0.set(
                    .failureTarget, "True", reason: "BackoffLimitExceeded", message: "", now: .noon)
            },
            pods: [.ofJob("a", isTracked: false, isTerminating: true)],
            plan: [
                "status Job work: terminating 1, failed 2, "
                    + "FailureTarget=True/BackoffLimitExceeded"
            ]),
        Case(
            sentence: "A Job may be active for so long.",
            job: .job { $0.activeDeadlineSeconds = 60 },
            pods: [.ofJob("a")],
            plan: [
                "status Job work: terminating 1, uncounted failed 1, "
                    + "FailureTarget=True/DeadlineExceeded", "update Pod a", "delete Pod a",
                "event Normal SuccessfulDelete",
            ]),
        Case(
            sentence: "Until then it is looked at again when the time is over.",
            job: .job { $0.activeDeadlineSeconds = 90 },
            pods: [.ofJob("a")],
            plan: ["status Job work: active 1", "again after 30.0 seconds"]),
        Case(
            sentence: "With restartPolicy OnFailure it is restarts that count.",
            job: .job {
                $0.backoffLimit = 2
                $0.template.spec?.restartPolicy = "OnFailure"
            },
            pods: [.ofJob("a") { $0.endContainer(exitCode: 1, restarts: 2) }],
            plan: [
                "status Job work: terminating 1, uncounted failed 1, "
                    + "FailureTarget=True/BackoffLimitExceeded", "update Pod a", "delete Pod a",
                "event Normal SuccessfulDelete",
            ]),
    ]

    @Test(arguments: parallelism + counting + ending)
    func plans(_ test: Case) {
        let state = ClusterState.with(test.job, test.pods)
        #expect(state.jobPlan() == test.plan, "\(test.sentence)")
        #expect(state.jobPlan() == test.plan, "Planning again gives the same: \(test.sentence)")
    }

    @Test func looksAgainWhenTheBackoffIsOver() {
        let state = ClusterState.with(
            .job(completions: 2, parallelism: 2),
            [.ofJob("a", phase: "Failed"), .ofJob("b", isReady: true)])
        #expect(
            state.jobPlan(now: .noon(plus: 10)) == [
                "create Pod work-*", "status Job work: active 2, ready 1, uncounted failed 1",
                "update Pod a", "event Normal SuccessfulCreate",
            ])
    }

    @Test func adoptsPodsWithItsFinalizer() {
        let orphan = Pod.ofJob("a", isTracked: false) { $0.metadata.ownerReferences = nil }
        let state = ClusterState.with(.job(), [orphan])
        #expect(state.jobPlan() == ["update Pod a finalizers \(JobPodMark.trackingFinalizer)"])
    }

    @Test func letsGoOfPodsThatNobodyWillCount() {
        let state = ClusterState.with(nil, [.ofJob("a")])
        let key = ObjectKey(Pod.self, namespace: "default", name: "a")
        let plan = JobController().reconcile(key, in: state, now: .noon)
        #expect(plan.lines == ["update Pod a"])
        state.upsert(Job.job())
        #expect(JobController().reconcile(key, in: state, now: .noon).lines == [])
    }

    @Test func leavesPodsOfOthersAlone() {
        let pod = Pod.ofJob("a") { $0.metadata.ownerReferences?[0].kind = "ReplicaSet" }
        let state = ClusterState.with(nil, [pod])
        let key = ObjectKey(Pod.self, namespace: "default", name: "a")
        #expect(JobController().reconcile(key, in: state, now: .noon).lines == [])
    }

    @Test func nothingIsMadeInANamespaceThatEnds() {
        let ending = Namespace.with {
            $0.metadata.name = "default"
            $0.metadata.deletionTimestamp = .noon
        }
        let job = Job.job(completions: 2, parallelism: 2)
        let plan = JobController().reconcile(job.key, in: .holding([job, ending]), now: .noon)
        #expect(plan.lines == ["status Job work"])
    }
}
