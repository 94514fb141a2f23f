import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite struct DirectoryDiffTests {
    private func created<Object: KubernetesObject>(
        _ type: Object.Type, _ namespace: String, _ name: String
    ) -> ObjectDiff {
        ObjectDiff(
            ObjectKey(type, namespace: namespace, name: name), schema: type, observed: nil,
            desired: ["kind": .string(type.groupVersionKind.kind)], mask: SecretMask(salt: []))
    }

    @Test func `Namespaces come first, then kinds, namespaces and names`() {
        let diff = DirectoryDiff([
            created(Service.self, "a", "web"), created(Deployment.self, "b", "web"),
            created(Deployment.self, "a", "web"), created(Deployment.self, "a", "api"),
            created(Namespace.self, "", "a"), created(ConfigMap.self, "z", "config"),
        ])
        #expect(
            diff.entries.map(\.key.description) == [
                "Namespace a", "ConfigMap z/config", "Deployment a/api", "Deployment a/web",
                "Deployment b/web", "Service a/web",
            ])
        #expect(diff.rendered().hasPrefix("--- observed Namespace a (absent)\n"))
    }

    @Test func `objects that do not differ are left out`() {
        let same = ObjectDiff(
            ObjectKey(ConfigMap.self, namespace: "a", name: "b"), schema: ConfigMap.self,
            observed: ["data": ["a": "b"]], desired: ["data": ["a": "b"]],
            mask: SecretMask(salt: []))
        #expect(DirectoryDiff([same]).isEmpty)
        #expect(DirectoryDiff([same]).rendered() == "")
    }
}
