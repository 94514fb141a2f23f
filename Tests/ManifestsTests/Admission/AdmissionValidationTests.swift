import KubernetesAPI
import Testing

@testable import Manifests

struct AdmissionValidationTests {
    struct ChangeCase: CustomTestStringConvertible, Sendable {
        let name: String
        let causes: [String]
        let change: @Sendable (inout DeploymentSpec) -> Void
        var testDescription: String { name }
    }

    @Test(arguments: [
        ChangeCase(
            name: "the selector cannot change, nor select other Pods than the template's",
            causes: [
                "spec.selector FieldValueInvalid",
                "spec.template.metadata.labels FieldValueInvalid",
            ]
        ) { $0.selector.matchLabels = ["app": "other"] },
        ChangeCase(
            name: "the template's labels must match the selector",
            causes: ["spec.template.metadata.labels FieldValueInvalid"]
        ) { $0.template.metadata?.labels = ["app": "other"] },
        ChangeCase(
            name: "a rolling update must be able to move",
            causes: ["spec.strategy.rollingUpdate.maxUnavailable FieldValueInvalid"]
        ) { $0.strategy?.rollingUpdate = .with { ($0.maxSurge, $0.maxUnavailable) = (0, 0) } },
        ChangeCase(
            name: "replicas are not negative", causes: ["spec.replicas FieldValueInvalid"]
        ) { $0.replicas = -1 },
        ChangeCase(name: "scaling is fine", causes: []) { $0.replicas = 9 },
    ])
    func aChangeOfADeployment(_ example: ChangeCase) throws {
        var stored = Deployment.web()
        Admission.prepareForCreate(&stored)
        #expect(Admission.validateCreate(stored).isEmpty)
        var changed = stored
        var spec = try #require(changed.spec)
        example.change(&spec)
        changed.spec = spec
        Admission.prepareForUpdate(&changed, from: stored)
        let errors = Admission.validateUpdate(changed, from: stored)
        #expect(errors.map { "\($0.path) \($0.reason.rawValue)" }.sorted() == example.causes)
    }

    @Test func faultsAreWordedAsKubernetesDoes() {
        var deployment = Deployment.web()
        deployment.spec?.replicas = -1
        Admission.prepareForCreate(&deployment)
        let errors = Admission.validateCreate(deployment)
        #expect(
            errors.map(\.description) == [
                "spec.replicas: Invalid value: -1: must be greater than or equal to 0"
            ])
    }

    @Test func everyFaultIsReported() {
        var pod = Pod.web()
        pod.metadata.name = "Not_A_Name"
        pod.spec?.containers[0].name = ""
        pod.spec?.containers[0].image = nil
        Admission.prepareForCreate(&pod)
        #expect(
            Admission.validateCreate(pod).map(\.path.description) == [
                "metadata.name", "spec.containers[0].name", "spec.containers[0].image",
            ])
    }

    struct FormatCase: Sendable {
        let format: TextFormat
        let valid: [String]
        let invalid: [String]
    }

    @Test(arguments: [
        FormatCase(format: .label, valid: ["a", "a-1", "1"], invalid: ["", "-a", "a.b", "A"]),
        FormatCase(format: .subdomain, valid: ["a.b", "a-1.c"], invalid: ["a..b", ".a", "a_b"]),
        FormatCase(
            format: .wildcardSubdomain, valid: ["*.a.org"], invalid: ["*", "*.", "a.*.org"]),
        FormatCase(
            format: .qualifiedName, valid: ["A_b.c", "example.org/x"],
            invalid: ["", "/x", "a/b/c", "Example.org/x", "x-"]),
        FormatCase(format: .labelValue, valid: ["", "v1.2_x"], invalid: ["-", "a b"]),
        FormatCase(format: .configKey, valid: [".env", "a_B-1"], invalid: ["..", "..a", "a/b"]),
        FormatCase(format: .portName, valid: ["http-2"], invalid: ["80", "a--b", "-a", "A"]),
        FormatCase(
            format: .environmentVariableName, valid: ["A B", "a.b"], invalid: ["", "a=b", "ä"]),
    ])
    func textFormats(_ example: FormatCase) {
        for text in example.valid { #expect(example.format.faults(in: text) == [], "\(text)") }
        for text in example.invalid { #expect(!example.format.faults(in: text).isEmpty, "\(text)") }
    }

    @Test(arguments: [
        "0.0.0.0", "10.9.8.7", "::", "::1", "2001:db8::ffff", "1:2:3:4:5:6:7:8",
        "::ffff:10.0.0.1",
    ])
    func addresses(_ text: String) {
        #expect(IPAddressText(text) != nil)
    }

    @Test(arguments: [
        "", "10.0.0", "10.0.0.256", "10.0.0.01", "1::2::3", "1:2:3:4:5:6:7", "12345::", "a.b.c.d",
    ])
    func textsThatAreNoAddresses(_ text: String) {
        #expect(IPAddressText(text) == nil)
    }
}
