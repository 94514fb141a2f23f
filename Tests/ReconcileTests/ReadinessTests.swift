import KubernetesAPI
import Reconcile
import Testing

@Suite("Whether an object has become what its manifest asks for")
struct ReadinessTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let object: any KubernetesObject & Sendable
        let readiness: Readiness

        init(
            _ sentence: String, _ object: any KubernetesObject & Sendable, _ readiness: Readiness
        ) {
            testDescription = sentence
            self.object = object
            self.readiness = readiness
        }
    }

    // MARK: Kinds that keep equal Pods

    private static func deployment(_ build: (inout DeploymentStatus) -> Void) -> Deployment {
        var deployment = Deployment.named("web")
        deployment.metadata.generation = 2
        var status = DeploymentStatus.with {
            $0.observedGeneration = 2
            $0.replicas = 3
            $0.updatedReplicas = 3
            $0.availableReplicas = 3
        }
        build(&status)
        deployment.status = status
        return deployment
    }

    private static func replicaSet(_ build: (inout ReplicaSetStatus) -> Void) -> ReplicaSet {
        .with { replicaSet in
            replicaSet.metadata.generation = 2
            replicaSet.spec = .with { $0.replicas = 3 }
            replicaSet.status = .with {
                $0.observedGeneration = 2
                $0.replicas = 3
                $0.availableReplicas = 3
                build(&$0)
            }
        }
    }

    private static let quota = "pods \"a\" is forbidden: exceeded quota: q"

    static let replicaCases: [Case] = [
        Case("a Deployment", deployment { _ in }, .ready),
        Case(
            "a Deployment nobody has looked at", deployment { $0.observedGeneration = 1 },
            .progressing("waiting for the controller")),
        Case(
            "a rollout", deployment { $0.updatedReplicas = 1 },
            .progressing("1 of 3 replicas are updated")),
        Case(
            "the end of a rollout", deployment { $0.replicas = 4 },
            .progressing("1 old replicas remain")),
        Case(
            "Pods that start", deployment { $0.availableReplicas = 2 },
            .progressing("2 of 3 replicas are available")),
        Case(
            "a rollout that is stuck",
            deployment { status in
                status.updatedReplicas = 1
                status.conditions = [
                    .with {
                        $0.type = "Progressing"
                        $0.reason = "ProgressDeadlineExceeded"
                        $0.message = "too late"
                    }
                ]
            }, .failed("too late")),
        Case(
            "Pods that a quota refuses",
            deployment { status in
                status.updatedReplicas = 1
                status.conditions = [
                    .with {
                        $0.type = "ReplicaFailure"
                        $0.status = "True"
                        $0.message = quota
                    }
                ]
            }, .progressing(quota)),
        Case("a ReplicaSet", replicaSet { _ in }, .ready),
        Case(
            "a ReplicaSet nobody has looked at", replicaSet { $0.observedGeneration = nil },
            .progressing("waiting for the controller")),
        Case(
            "a ReplicaSet that shrinks", replicaSet { $0.replicas = 5 },
            .progressing("2 surplus replicas remain")),
        Case(
            "a ReplicaSet whose Pods a quota refuses",
            replicaSet { status in
                status.availableReplicas = 1
                status.conditions = [
                    .with {
                        $0.type = "ReplicaFailure"
                        $0.status = "True"
                        $0.message = quota
                    }
                ]
            }, .progressing(quota)),
        Case(
            "a ReplicationController",
            ReplicationController.with {
                $0.spec = .with { $0.replicas = 2 }
                $0.status = .with { $0.availableReplicas = 1 }
            }, .progressing("1 of 2 replicas are available")),
    ]

    // MARK: Others

    private static func pod(_ phase: String, _ build: (inout PodStatus) -> Void = { _ in }) -> Pod {
        var pod = Pod.named("a")
        pod.status = .with {
            $0.phase = phase
            build(&$0)
        }
        return pod
    }

    private static func condition(_ type: String, _ status: String) -> PodCondition {
        .with {
            $0.type = type
            $0.status = status
            $0.message = "no room"
        }
    }

    private static func waiting(_ reason: String, _ message: String) -> Pod {
        pod("Pending") { status in
            status.containerStatuses = [
                .with {
                    $0.name = "main"
                    $0.state = .with { state in
                        state.waiting = .with {
                            $0.reason = reason
                            $0.message = message
                        }
                    }
                }
            ]
        }
    }

    static let otherCases: [Case] = [
        Case(
            "a ready Pod", pod("Running") { $0.conditions = [condition("Ready", "True")] }, .ready),
        Case("a Pod that has done its work", pod("Succeeded"), .ready),
        Case("a Pod that has failed", pod("Failed"), .failed("the Pod has failed")),
        Case("a Pod that starts", pod("Pending"), .progressing("starting")),
        Case("a Pod that runs", pod("Running"), .progressing("not ready")),
        Case(
            "a Pod without a node",
            pod("Pending") { $0.conditions = [condition("PodScheduled", "False")] },
            .progressing("no room")),
        Case(
            "a Pod without its image", waiting("ImagePullBackOff", "back-off of this very Pod"),
            .progressing("main: ImagePullBackOff")),
        Case(
            "a Pod that cannot start", waiting("RunContainerError", "port 80 is in use"),
            .progressing("main: RunContainerError: port 80 is in use")),
        Case(
            "a claim that waits", PersistentVolumeClaim(),
            .progressing("waiting for a volume")),
        Case(
            "a claim that has lost its volume",
            PersistentVolumeClaim.with { $0.status = .with { $0.phase = "Lost" } },
            .failed("the volume is gone")),
        Case(
            "a volume that could not be deleted",
            PersistentVolume.with {
                $0.status = .with {
                    $0.phase = "Failed"
                    $0.message = "no deleter"
                }
            }, .failed("no deleter")),
        Case("a volume", PersistentVolume(), .ready),
        Case(
            "whatever is being deleted",
            ConfigMap.with { $0.metadata.deletionTimestamp = testStart },
            .progressing("terminating")),
        Case("what nobody works on", ConfigMap(), .ready),
    ]

    @Test(arguments: replicaCases + otherCases)
    func isTold(_ testCase: Case) {
        #expect(Readiness(of: testCase.object) == testCase.readiness)
    }
}
