import KubernetesAPI
import Testing

@testable import Manifests

struct AdmissionDefaultingTests {
    @Test func defaultingTwiceIsDefaultingOnce() {
        var deployment = Deployment.web()
        Admission.applyDefaults(to: &deployment)
        let once = deployment
        Admission.applyDefaults(to: &deployment)
        #expect(deployment.value == once.value)
    }

    @Test func aPodThatMissesNothingIsNotWritten() throws {
        var template = Pod.web()
        Admission.prepareForCreate(&template)
        var spec = try #require(template.spec)
        var writer = DefaultWriter()
        spec.writeDefaults(&writer)
        #expect(!writer.hasWritten)

        var stamped = template
        Admission.prepareForCreate(&stamped)
        let before = try #require(template.spec).containers.withUnsafeBufferPointer {
            $0.baseAddress
        }
        let after = try #require(stamped.spec).containers.withUnsafeBufferPointer { $0.baseAddress }
        #expect(before == after)
    }

    @Test func defaultsAreTheSameInPlace() {
        var (pod, deployment) = (Pod.web(), Deployment.web())
        Admission.applyDefaults(to: &pod)
        Admission.applyDefaults(to: &deployment)
        let (before, template) = (Pod.web(), Deployment.web())
        var (podInPlace, deploymentInPlace) = (before, template)
        Admission.applyDefaults(to: &podInPlace, isShared: false)
        Admission.applyDefaults(to: &deploymentInPlace, isShared: false)
        #expect(podInPlace == pod)
        #expect(deploymentInPlace == deployment)
        // Even where parts are shared after all, nobody else's change.
        #expect(before == Pod.web())
        #expect(template == Deployment.web())
    }

    @Test func podsWithoutTolerationsShareTheDefaultOnes() throws {
        var pods = [Pod.web(), Pod.web()]
        for index in pods.indices { Admission.prepareForCreate(&pods[index]) }
        let addresses = pods.map { pod in
            pod.spec?.tolerations?.withUnsafeBufferPointer { $0.baseAddress }
        }
        #expect(pods[0].spec?.tolerations?.map(\.tolerationSeconds) == [300, 300])
        #expect(addresses[0] == addresses[1])
    }

    struct QualityCase: Sendable {
        let name: String
        let requests: [String: Quantity]?
        let limits: [String: Quantity]?
        let quality: String
    }

    @Test(arguments: [
        QualityCase(name: "nothing asked", requests: nil, limits: nil, quality: "BestEffort"),
        QualityCase(
            name: "a request", requests: ["cpu": 1], limits: nil, quality: "Burstable"),
        QualityCase(
            name: "a limit of one of two", requests: nil, limits: ["cpu": 1],
            quality: "Burstable"),
        QualityCase(
            name: "limits of both", requests: nil, limits: ["cpu": 1, "memory": 1],
            quality: "Guaranteed"),
        QualityCase(
            name: "a request below its limit", requests: ["cpu": 1],
            limits: ["cpu": 2, "memory": 1], quality: "Burstable"),
    ])
    func theQualityOfServiceFollowsTheResources(_ example: QualityCase) {
        var pod = Pod.web()
        pod.spec?.containers[0].resources = .with {
            $0.requests = example.requests
            $0.limits = example.limits
        }
        Admission.prepareForCreate(&pod)
        #expect(pod.status?.qosClass == example.quality)
    }

    @Test func anUpdateCountsOnlyChangesOfTheSpec() {
        var stored = Deployment.web()
        Admission.prepareForCreate(&stored)
        #expect(stored.metadata.generation == 1)
        var relabelled = stored
        relabelled.metadata.labels = ["tier": "front"]
        Admission.prepareForUpdate(&relabelled, from: stored)
        #expect(relabelled.metadata.generation == 1)
        var scaled = stored
        scaled.spec?.replicas = 5
        Admission.prepareForUpdate(&scaled, from: stored)
        #expect(scaled.metadata.generation == 2)
    }

    @Test func aJobKnowsItsPodsByItsUID() {
        var job = Job.with { $0.metadata.name = "pi" }
        Admission.prepareForCreate(&job)
        job.metadata.uid = "1234"
        Admission.prepareForCreate(&job)
        #expect(
            job.spec?.selector?.matchLabels == ["batch.kubernetes.io/controller-uid": "1234"])
        #expect(
            job.spec?.template.metadata?.labels == [
                "batch.kubernetes.io/controller-uid": "1234",
                "batch.kubernetes.io/job-name": "pi", "controller-uid": "1234", "job-name": "pi",
            ])
    }

    @Test func stringDataBecomesData() {
        var secret = Secret.with {
            $0.data = ["kept": "AA==", "replaced": "AA=="]
            $0.stringData = ["replaced": "any", "new": "hello"]
        }
        Admission.prepareForCreate(&secret)
        #expect(secret.stringData == nil)
        #expect(secret.data == ["kept": "AA==", "replaced": "YW55", "new": "aGVsbG8="])
    }
}

extension Pod {
    static func web() -> Pod {
        .with { pod in
            pod.metadata.name = "web"
            pod.spec = .web()
        }
    }
}

extension PodSpec {
    static func web() -> PodSpec {
        .with { spec in
            spec.containers = [
                .with {
                    $0.name = "web"
                    $0.image = "nginx:1.27"
                }
            ]
        }
    }
}

extension Deployment {
    static func web() -> Deployment {
        .with { deployment in
            deployment.metadata.name = "web"
            deployment.spec = .with { spec in
                spec.selector.matchLabels = ["app": "web"]
                spec.template.metadata = .with { $0.labels = ["app": "web"] }
                spec.template.spec = .web()
            }
        }
    }
}
