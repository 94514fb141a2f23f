import KubernetesAPI
import Testing

@testable import Manifests

/// Objects in versions that Kubernetes no longer serves read as they were meant, or not at all.
struct RemovedVersionsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let old: String
        let new: String

        init(_ sentence: String, _ old: String, _ new: String) {
            testDescription = sentence
            self.old = old
            self.new = new
        }
    }

    private static let template =
        "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}"
    private static let selector = "selector: {matchLabels: {a: b}}"

    @Test(arguments: [
        Case(
            "a Deployment keeps its old defaults",
            "{apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: x}, "
                + "spec: {\(template)}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {\(template), "
                + "\(selector), revisionHistoryLimit: 2147483647, "
                + "progressDeadlineSeconds: 2147483647, "
                + "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}}}"),
        Case(
            "what a Deployment says itself stays",
            "{apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: x}, "
                + "spec: {\(template), selector: {matchLabels: {a: b, c: d}}, "
                + "revisionHistoryLimit: 3, progressDeadlineSeconds: 4, "
                + "strategy: {type: Recreate}}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, "
                + "spec: {\(template), selector: {matchLabels: {a: b, c: d}}, "
                + "revisionHistoryLimit: 3, progressDeadlineSeconds: 4, "
                + "strategy: {type: Recreate}}}"
        ),
        Case(
            "apps/v1beta1 kept two revisions",
            "{apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: x}, "
                + "spec: {\(template)}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {\(template), "
                + "\(selector), revisionHistoryLimit: 2}}"),
        Case(
            "apps/v1beta2 is apps/v1 by another name",
            "{apiVersion: apps/v1beta2, kind: Deployment, metadata: {name: x}, "
                + "spec: {\(selector), \(template)}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, "
                + "spec: {\(selector), \(template)}}"),
        Case(
            "Pods of a StatefulSet were replaced when they were deleted",
            "{apiVersion: apps/v1beta1, kind: StatefulSet, metadata: {name: x}, "
                + "spec: {serviceName: s, \(template)}}",
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: x}, spec: {serviceName: s, "
                + "\(template), \(selector), updateStrategy: {type: OnDelete}}}"),
        Case(
            "an Ingress names its Services otherwise",
            "{apiVersion: networking.k8s.io/v1beta1, kind: Ingress, metadata: {name: x}, spec: "
                + "{backend: {serviceName: s, servicePort: http}, rules: [{http: {paths: "
                + "[{path: /, backend: {serviceName: t, servicePort: 80}}]}}]}}",
            "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: x}, spec: "
                + "{defaultBackend: {service: {name: s, port: {name: http}}}, rules: [{http: "
                + "{paths: [{path: /, pathType: ImplementationSpecific, "
                + "backend: {service: {name: t, port: {number: 80}}}}]}}]}}"),
        Case(
            "a CronJob is the same",
            "{apiVersion: batch/v1beta1, kind: CronJob, metadata: {name: x}, "
                + "spec: {schedule: '@daily'}}",
            "{apiVersion: batch/v1, kind: CronJob, metadata: {name: x}, "
                + "spec: {schedule: '@daily'}}"),
        Case(
            "a budget with an empty selector is for no Pod",
            "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: x}, "
                + "spec: {minAvailable: 1, selector: {}}}",
            "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: x}, "
                + "spec: {minAvailable: 1}}"),
        Case(
            "metrics have a target",
            "{apiVersion: autoscaling/v2beta1, kind: HorizontalPodAutoscaler, metadata: {name: x}, "
                + "spec: {maxReplicas: 3, metrics: ["
                + "{type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}, "
                + "{type: Pods, pods: {metricName: m, targetAverageValue: 5}}, "
                + "{type: Object, object: {target: {kind: Service, name: s}, metricName: m, "
                + "targetValue: 7}}, "
                + "{type: External, external: {metricName: q, metricSelector: "
                + "{matchLabels: {a: b}}, targetValue: 9}}]}}",
            "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: x}, "
                + "spec: {maxReplicas: 3, metrics: ["
                + "{type: Resource, resource: {name: cpu, target: "
                + "{type: Utilization, averageUtilization: 80}}}, "
                + "{type: Pods, pods: {metric: {name: m}, target: "
                + "{type: AverageValue, averageValue: 5}}}, "
                + "{type: Object, object: {describedObject: {kind: Service, name: s}, "
                + "metric: {name: m}, target: {type: Value, value: 7}}}, "
                + "{type: External, external: {metric: {name: q, selector: {matchLabels: {a: b}}}, "
                + "target: {type: Value, value: 9}}}]}}"),
    ])
    func anObjectIsConverted(_ example: Case) throws {
        let old = try value(example.old)
        let apiVersion = try #require(old["apiVersion"]?.string)
        let kind = try #require(old["kind"]?.string)
        let removed = try #require(RemovedVersion.of(apiVersion, kind: kind))
        #expect(sorted(try removed.convert(old)) == sorted(try value(example.new)))
    }

    @Test(arguments: [
        ("apiVersion: extensions/v1beta1\nkind: Deployment\nspec: {rollbackTo: {revision: 2}}", 3),
        ("apiVersion: extensions/v1beta1\nkind: DaemonSet\nspec: {templateGeneration: 2}", 3),
        ("apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\n", 1),
        ("apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\n", 1),
    ])
    func whatCannotBeSaidAnyMoreIsRefused(manifest: String, line: Int) {
        let set = load(manifest)
        #expect(set.diagnostics.map(\.code) == ["removed-version"])
        #expect(set.diagnostics.first?.severity == .error)
        #expect(set.diagnostics.first?.location?.line == line)
        #expect(set.manifests.isEmpty)
    }

    @Test func aConversionIsAWarning() throws {
        let set = load(
            """
            apiVersion: extensions/v1beta1
            kind: Deployment
            metadata: {name: web}
            spec: {\(Self.template)}
            """)
        #expect(set.diagnostics.map(\.severity) == [.warning])
        let manifest = try #require(set.manifests.first)
        #expect(manifest.value["apiVersion"] == "apps/v1")
        #expect((manifest.object as? Deployment)?.spec?.progressDeadlineSeconds == .max)
    }

    /// The places of converted objects are those of what is written.
    @Test func aFaultIsWhereItIsWritten() {
        let set = load(
            """
            apiVersion: networking.k8s.io/v1beta1
            kind: Ingress
            metadata: {name: web}
            spec:
              backend:
                serviceName: Web
                servicePort: 80
            """)
        let fault = set.diagnostics.first { $0.severity == .error }
        #expect(fault?.fieldPath?.description == "spec.defaultBackend.service.name")
        #expect(fault?.location?.line == 4)
    }

    @Test func everySuccessorIsServed() {
        for (name, version) in RemovedVersions.all {
            let kind = name.split(separator: " ").last.map(String.init) ?? ""
            #expect(KnownKinds.type(for: GroupVersionKind(apiVersion: "x/y", kind: kind)) == nil)
            guard let successor = version.successor else { continue }
            let isServed = Resources.all.contains { resource in
                resource.groupVersionKind
                    == GroupVersionKind(apiVersion: successor, kind: kind)
            }
            #expect(isServed, "\(successor) \(kind)")
        }
    }

    private func load(_ text: String) -> ManifestSet {
        ManifestLoader().load(ManifestReader().read(SourceFile(path: "old.yaml", text: text)))
    }

    private func value(_ text: String) throws -> Value {
        let file = SourceFile(path: "case.yaml", text: text)
        return try #require(try ManifestReader().read(file).get().first?.value)
    }

    /// The same whatever the order of fields.
    private func sorted(_ value: Value) -> String { JSONWriter(pretty: true).write(value) }
}
