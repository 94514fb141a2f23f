import KubernetesAPI
import Testing

@Suite("Objects") struct KubernetesObjectTests {
    private let deployment = Deployment.with {
        $0.metadata.name = "web"
        $0.spec = .with { $0.replicas = 3 }
        $0.status = .with { $0.readyReplicas = 1 }
    }

    @Test func sameSpecIgnoresMetadataAndStatus() {
        var other = deployment
        other.metadata.labels = ["a": "b"]
        other.status = nil
        #expect(other.hasSameSpec(as: deployment))
        other.spec?.replicas = 4
        #expect(!other.hasSameSpec(as: deployment))
    }

    @Test func sameSpecCoversFieldsBesideTheSpec() {
        let configMap = ConfigMap.with { $0.data = ["a": "1"] }
        var other = configMap
        other.metadata.name = "other"
        #expect(other.hasSameSpec(as: configMap))
        other.data = ["a": "2"]
        #expect(!other.hasSameSpec(as: configMap))
    }

    @Test func statusIsCopiedAlone() {
        var other = Deployment()
        other.copyStatus(from: deployment)
        #expect(other == .with { $0.status = .with { $0.readyReplicas = 1 } })
        var configMap = ConfigMap()
        configMap.copyStatus(from: .with { $0.data = ["a": "1"] })
        #expect(configMap == ConfigMap())
    }

    @Test(arguments: [
        ("v1", "Pod", "", "v1", "Pod"), ("apps/v1", "Deployment", "apps", "v1", "Deployment.apps"),
    ])
    func kindsHaveNames(
        apiVersion: String, kind: String, group: String, version: String, groupKind: String
    ) {
        let type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        #expect(type == GroupVersionKind(group: group, version: version, kind: kind))
        #expect(type.apiVersion == apiVersion)
        #expect(type.groupKind.description == groupKind)
        #expect(type.description == "\(apiVersion) \(kind)")
    }
}
