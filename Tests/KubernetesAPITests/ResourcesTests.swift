import KubernetesAPI
import Testing

@Suite("Resources and their columns") struct ResourcesTests {
    @Test(arguments: [
        ("deployments", ["apps/v1 Deployment"]),
        ("deployment", ["apps/v1 Deployment"]),
        ("deploy", ["apps/v1 Deployment"]),
        ("Deployment", ["apps/v1 Deployment"]),
        ("deployments.apps", ["apps/v1 Deployment"]),
        ("deploy.v1.apps", ["apps/v1 Deployment"]),
        ("deployments.batch", []),
        ("po", ["v1 Pod"]),
        ("pods.v1.", ["v1 Pod"]),
        ("events", ["v1 Event", "events.k8s.io/v1 Event"]),
        (
            "hpa",
            ["autoscaling/v2 HorizontalPodAutoscaler", "autoscaling/v1 HorizontalPodAutoscaler"]
        ),
        ("clusterroles", ["rbac.authorization.k8s.io/v1 ClusterRole"]),
        ("crd", ["apiextensions.k8s.io/v1 CustomResourceDefinition"]),
        ("nonsense", []),
        ("", []),
    ])
    func areFoundByAnyName(name: String, kinds: [String]) {
        #expect(Resources.find(named: name).map(\.groupVersionKind.description) == kinds)
    }

    @Test func areFoundByKindAndCategory() throws {
        let node = try #require(Resources.find(kind: Node.groupVersionKind))
        #expect(node.name == "nodes")
        #expect(node.shortNames == ["no"])
        #expect(!node.isNamespaced)
        #expect(Resources.find(category: "all").contains { $0.kind == "StatefulSet" })
    }

    @Test(arguments: KnownKinds.all.map { $0.groupVersionKind })
    func everyKindHasAResourceAndColumns(kind: GroupVersionKind) {
        #expect(Resources.find(kind: kind) != nil)
        #expect(TableColumns.columns(for: kind)?.contains { $0.name == "Name" } == true)
    }

    @Test func podsHaveTheirColumns() throws {
        let columns = try #require(TableColumns.columns(for: Pod.groupVersionKind))
        #expect(
            columns.filter { $0.priority == 0 }.map(\.name)
                == ["Name", "Ready", "Status", "Restarts", "Age"])
        #expect(columns.contains(TableColumn("Node", priority: 1)))
    }
}
