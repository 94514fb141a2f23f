import Manifests
import Testing

/// Objects that are valid by themselves but do not go together.
struct ConsistencyTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let manifests: [String]
        /// `code line`, as far as something is found.
        let found: [String]

        init(_ sentence: String, _ manifests: [String], _ found: String...) {
            testDescription = sentence
            self.manifests = manifests
            self.found = found
        }
    }

    private static func workload(
        _ name: String, kind: String = "Deployment", label: String? = nil, spec: String = "",
        container: String = "", pod: String = ""
    ) -> String {
        """
        apiVersion: apps/v1
        kind: \(kind)
        metadata: {name: \(name)}
        spec:
          selector: {matchLabels: {app: \(label ?? name)}}
          \(spec)
          template:
            metadata: {labels: {app: \(label ?? name)}}
            spec: {containers: [{name: c, image: "i:1" \(container)}] \(pod)}
        """
    }

    private static func service(_ name: String, selector: String) -> String {
        """
        apiVersion: v1
        kind: Service
        metadata: {name: \(name)}
        spec:
          selector: {app: \(selector)}
          ports: [{name: http, port: 80}]
        """
    }

    private static func ingress(port: String) -> String {
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          defaultBackend:
            service: {name: web, port: \(port)}
        """
    }

    private static let autoscaler = """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
        """

    private static func named(_ kind: String, _ name: String, _ fields: String = "") -> String {
        "apiVersion: v1\nkind: \(kind)\nmetadata: {name: \(name)}\n\(fields)"
    }

    @Test(arguments: [
        Case("a Service that selects Pods", [service("web", selector: "web"), workload("web")]),
        Case(
            "a Service that selects nothing", [service("web", selector: "wep"), workload("web")],
            "service-without-pods 5"),
        Case(
            "a custom workload has Pods too",
            [
                service("web", selector: "web"),
                """
                apiVersion: example.org/v1
                kind: Rollout
                metadata: {name: web}
                spec: {template: {metadata: {labels: {app: web}}}}
                """,
            ], "unchecked-kind 9"),
        Case(
            "replicas that an autoscaler decides",
            [workload("web", spec: "replicas: 2"), autoscaler], "replicas-and-autoscaler 6"),
        Case("an autoscaler alone decides", [workload("web"), autoscaler]),
        Case(
            "two workloads that take each other's Pods",
            [workload("one", label: "x"), workload("two", kind: "StatefulSet", label: "x")],
            "overlapping-selectors 5", "overlapping-selectors 15"),
        Case("two workloads with labels of their own", [workload("one"), workload("two")]),
        Case(
            "two objects of one name", [named("ConfigMap", "a"), named("ConfigMap", "a")],
            "duplicate-object 8"),
        Case(
            "an Ingress without its Service", [ingress(port: "{number: 80}")],
            "ingress-without-service 6"),
        Case(
            "an Ingress to a port that is not there",
            [ingress(port: "{number: 81}"), service("web", selector: "web"), workload("web")],
            "ingress-without-port 6"),
        Case(
            "an Ingress to a port by name",
            [ingress(port: "{name: http}"), service("web", selector: "web"), workload("web")]),
    ])
    func objects(_ example: Case) { check(example) }

    @Test(arguments: [
        Case(
            "a ConfigMap that is not there",
            [workload("web", container: ", envFrom: [{configMapRef: {name: conf}}]")],
            "missing-config-map 9"),
        Case(
            "a ConfigMap that may be missing",
            [
                workload(
                    "web", container: ", envFrom: [{configMapRef: {name: conf, optional: true}}]")
            ]),
        Case(
            "an image with two tags",
            [workload("web", pod: ", initContainers: [{name: i, image: 'app:1:2'}]")],
            "invalid-image 9"),
        Case(
            "an image in capitals",
            [workload("web", pod: ", initContainers: [{name: i, image: 'r.io:5000/A:b'}]")],
            "invalid-image 9"),
        Case(
            "an image with registry, tag and digest",
            [
                workload(
                    "web",
                    pod: ", initContainers: [{name: i, image: 'r.io:5000/a/b:C@sha256:"
                        + String(repeating: "0", count: 64) + "'}]")
            ]),
        Case(
            "a key that a ConfigMap does not have",
            [
                workload(
                    "web",
                    container: ", env: [{name: A, valueFrom: {configMapKeyRef: "
                        + "{name: conf, key: b}}}]"),
                named("ConfigMap", "conf", "data: {a: x}"),
            ], "missing-key 9"),
        Case(
            "a Secret that is not there",
            [workload("web", pod: ", volumes: [{name: v, secret: {secretName: s}}]")],
            "missing-secret 9"),
        Case(
            "a Secret that a custom resource makes",
            [
                workload("web", pod: ", volumes: [{name: v, secret: {secretName: s}}]"),
                "apiVersion: bitnami.com/v1\nkind: SealedSecret\nmetadata: {name: s}",
            ], "unchecked-kind 12"),
        Case(
            "a claim that is not there",
            [
                workload(
                    "web", pod: ", volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]")
            ], "missing-claim 9"),
        Case(
            "a service account that is not there",
            [workload("web", pod: ", serviceAccountName: robot")], "missing-service-account 9"),
        Case(
            "every namespace has a service account",
            [workload("web", pod: ", serviceAccountName: default")]),
        Case(
            "an object with a fault is there nevertheless",
            [
                workload("web", container: ", envFrom: [{configMapRef: {name: conf}}]"),
                named("ConfigMap", "conf", "datum: {}"),
            ], "unknown-field 14"),
    ])
    func references(_ example: Case) { check(example) }

    private func check(_ example: Case) {
        let text = example.manifests.joined(separator: "\n---\n") + "\n"
        let file = SourceFile(path: "set.yaml", text: text)
        let report = ManifestValidator().validate(ManifestReader().read(file))
        let found = report.diagnostics.map { "\($0.code) \($0.location?.line ?? 0)" }
        #expect(found == example.found)
        let errors = report.diagnostics.filter { $0.severity == .error }
        #expect(errors.allSatisfy { $0.code == "unknown-field" })
    }

    @Test func unknownKindsAreErrorsToTheStrict() {
        let text = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: t}\n"
        let reading = ManifestReader().read(SourceFile(path: "set.yaml", text: text))
        #expect(ManifestValidator().validate(reading).isValid)
        #expect(!ManifestValidator(isStrict: true).validate(reading).isValid)
    }
}
