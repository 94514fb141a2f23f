import KubernetesAPI
import Testing

@testable import Manifests

@Suite("What the flags of an API server decide")
struct AdmissionPolicyTests {
    private func causes(_ policy: AdmissionPolicy) -> [String] {
        var pod = Pod()
        pod.metadata.name = "p"
        pod.metadata.namespace = "default"
        pod.spec = .with { spec in
            spec.hostNetwork = true
            spec.securityContext = .with { $0.windowsOptions = .with { $0.hostProcess = true } }
            spec.containers = [
                .with {
                    $0.name = "main"
                    $0.image = "app:1"
                    $0.securityContext = .with { $0.privileged = true }
                }
            ]
        }
        Admission.prepareForCreate(&pod)
        return Admission.validateCreate(pod, under: policy).map(\.path.description)
    }

    @Test func privilegesAreRefusedUnlessTheServerAllowsThem() {
        #expect(
            causes(AdmissionPolicy()) == [
                "spec.containers[0].securityContext.privileged", "spec",
            ])
        #expect(causes(AdmissionPolicy(allowsPrivileged: true)) == [])
    }

    @Test func aLoaderKnowsThem() {
        let file = SourceFile(
            path: "pod.yaml",
            text: """
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec:
                  containers: [{name: c, image: "i:1", securityContext: {privileged: true}}]
                """)
        let reading = ManifestReader().read(file)
        #expect(ManifestLoader().load(reading).diagnostics.containsErrors)
        let policy = AdmissionPolicy(allowsPrivileged: true)
        #expect(!ManifestLoader(policy: policy).load(reading).diagnostics.containsErrors)
    }
}
