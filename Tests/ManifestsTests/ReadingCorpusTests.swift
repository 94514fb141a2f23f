import KubernetesAPI
import Manifests
import Testing

/// Real manifests are read without faults but for those that have them.
@Suite(.enabled(if: SharedCorpus.manifests != nil, "shared/corpus is not there"))
struct ReadingCorpusTests {
    static let faulty = [
        "_archived/openshift-origin/etcd-controller.yaml": "yaml-duplicate-key",
        "_archived/openshift-origin/etcd-discovery-controller.yaml": "yaml-duplicate-key",
        "_archived/openshift-origin/openshift-controller.yaml": "yaml-duplicate-key",
        "_archived/persistent-volume-provisioning/quobyte/quobyte-admin-secret.yaml":
            "yaml-duplicate-key",
        "_archived/volumes/scaleio/sc-pvc.yaml": "yaml-duplicate-key",
        "dev/scale-test/statefulset.yaml": "yaml-syntax",
        "fixtures/duplicate_property.yaml": "yaml-duplicate-key",
    ]

    @Test func realManifestsAreRead() {
        let paths = SharedCorpus.files(
            in: SharedCorpus.manifests, suffixes: [".yaml", ".yml", ".json"])
        let reader = ManifestReader()
        var documentCount = 0
        for path in paths {
            let (files, errors) = ManifestSource.path(path).files()
            #expect(errors.isEmpty)
            for file in files {
                let reading = reader.readDocuments(file)
                documentCount += reading.documents.count
                let expected = Self.faulty.first { path.hasSuffix($0.key) }?.value
                #expect(Set(reading.diagnostics.map(\.code)) == Set([expected].compactMap(\.self)))
                for document in reading.documents {
                    #expect(roundTrip(document.value, reader) == document.value, "\(path)")
                }
            }
        }
        #expect(documentCount > 2_000)
    }

    private func roundTrip(_ value: Value, _ reader: ManifestReader) -> Value? {
        let text = YAMLWriter().write(value)
        return reader.readDocuments(SourceFile(path: "a.yaml", text: text)).documents.first?.value
    }
}
