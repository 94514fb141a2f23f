import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct JobPoliciesTests {
    private static let policy = PodFailurePolicy.with { policy in
        policy.rules = [
            .with { rule in
                rule.action = "FailJob"
                rule.onExitCodes = .with {
                    $0.containerName = "main"
                    $0.operator = "In"
                    $0.values = [42]
                }
            },
            .with { rule in
                rule.action = "Ignore"
                rule.onPodConditions = [
                    .with {
                        $0.type = "DisruptionTarget"
                        $0.status = "True"
                    }
                ]
            },
            .with { rule in
                rule.action = "FailIndex"
                rule.onExitCodes = .with {
                    $0.operator = "NotIn"
                    $0.values = [1, 42]
                }
            },
        ]
    }

    struct FailureCase: Sendable, CustomTestStringConvertible {
        let sentence: String
        let pod: Pod
        let verdict: PodFailureVerdict

        var testDescription: String { sentence }
    }

    static let failures = [
        FailureCase(
            sentence: "An exit code that no rule names counts.",
            pod: .ofJob("a", phase: "Failed") { $0.endContainer(exitCode: 1) },
            verdict: PodFailureVerdict()),
        FailureCase(
            sentence: "Exit code 0 is no failure, so NotIn does not match it.",
            pod: .ofJob("a", phase: "Failed") { $0.endContainer(exitCode: 0) },
            verdict: PodFailureVerdict()),
        FailureCase(
            sentence: "The code of the named container fails the Job.",
            pod: .ofJob("a", phase: "Failed") { $0.endContainer(exitCode: 42) },
            verdict: PodFailureVerdict(
                jobFailure: "Container main for pod default/a failed with exit code 42 "
                    + "matching FailJob rule at index 0")),
        FailureCase(
            sentence: "The same code of another container does not.",
            pod: .ofJob("a", phase: "Failed") { $0.endContainer("other", exitCode: 42) },
            verdict: PodFailureVerdict()),
        FailureCase(
            sentence: "A disruption is ignored.",
            pod: .ofJob("a", phase: "Failed") { pod in
                pod.endContainer(exitCode: 137)
                let disruption = PodCondition.with {
                    $0.type = "DisruptionTarget"
                    $0.status = "True"
                }
                pod.status?.conditions?.append(disruption)
            },
            verdict: PodFailureVerdict(isCounted: false)),
        FailureCase(
            sentence: "Any other code fails the index.",
            pod: .ofJob("a", phase: "Failed") { $0.endContainer(exitCode: 3) },
            verdict: PodFailureVerdict(failsIndex: true)),
    ]

    @Test(arguments: failures)
    func judgesFailures(_ test: FailureCase) {
        #expect(Self.policy.verdict(on: test.pod) == test.verdict, "\(test.sentence)")
    }

    @Test(
        arguments: [
            ("all of the indexes", "0,2-3", nil, "0,2,3", true),
            ("not all of them", "0,2-3", nil, "0,1,2", false),
            ("enough of them", "0,2-3", 2, "0,3,4", true),
            ("not enough of them", "0,2-3", 2, "0,1,4", false),
            ("enough of any", nil, 2, "1,4", true),
            ("not enough of any", nil, 3, "1,4", false),
            ("nothing at all", nil, 0, "", false),
        ] as [(String, String?, Int32?, String, Bool)])
    func knowsSuccess(
        _ sentence: String, _ indexes: String?, _ count: Int32?, _ succeeded: String, _ isMet: Bool
    ) {
        let policy = SuccessPolicy.with { policy in
            policy.rules = [
                .with {
                    $0.succeededIndexes = indexes
                    $0.succeededCount = count
                }
            ]
        }
        let rule = policy.firstMetRule(
            succeeded: CompletionIndexes(succeeded, completions: 5), completions: 5)
        #expect((rule == 0) == isMet, "\(sentence)")
    }

    @Test(arguments: [(1, false), (2, true)])
    func aJobFailsPastItsLimitNotAtIt(failures: Int, isOver: Bool) {
        let job = Job.job(completions: 3) { $0.backoffLimit = 1 }
        let pods = ["a", "b"].prefix(failures).map { Pod.ofJob($0, phase: "Failed") }
        let lines = ClusterState.with(job, pods).jobPlan()
        #expect(lines.contains { $0.contains("BackoffLimitExceeded") } == isOver)
    }

    @Test(arguments: [("0", false), ("0,1", true)])
    func soItDoesForIndexes(failed: String, isOver: Bool) {
        let job = Job.indexedJob(completions: 9, parallelism: 1, limit: 0) {
            $0.maxFailedIndexes = 1
        }
        let lines = ClusterState.with(job.with { $0.failedIndexes = failed }, []).jobPlan()
        #expect(lines.contains { $0.contains("MaxFailedIndexesExceeded") } == isOver)
    }

    @Test func aFinishedJobHasItsTimeAndGoesAfterItsPods() {
        let job = Job.job { $0.ttlSecondsAfterFinished = 30 }.with {
            $0.set(.complete, "True", reason: "CompletionsReached", message: "", now: .noon)
        }
        let state = ClusterState.with(job, [])
        func plan(after seconds: Int64) -> Plan {
            TTLAfterFinishedController().reconcile(
                job.key, in: state, now: .noon(plus: seconds))
        }
        #expect(plan(after: 10).requeueAfter == .seconds(20) && plan(after: 10).isEmpty)
        #expect(plan(after: 30).lines == ["delete Job work foreground"])
    }
}
