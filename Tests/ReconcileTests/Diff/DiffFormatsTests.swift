import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@Suite("The formats of a diff")
struct DiffFormatsTests {
    private let mask = SecretMask(salt: [1])

    private func changed<Object: KubernetesObject>(
        _ type: Object.Type, _ observed: Value, _ desired: Value
    ) -> DirectoryDiff {
        DirectoryDiff([
            ObjectDiff(
                ObjectKey(type, namespace: "default", name: "web"), schema: type,
                observed: observed, desired: desired, mask: mask)
        ])
    }

    @Test func twoColumnsShowReplacedLinesSideBySide() {
        let diff = changed(
            ConfigMap.self, ["data": ["a": "1", "b": "2", "c": "3"]],
            ["data": ["a": "1", "b": "two", "d": "a long line that does not fit in its column"]])
        #expect(
            diff.sideBySide(width: 47) == """
                ~ ConfigMap default/web
                @@ -1,4 +1,4 @@
                data:                    data:
                  a: "1"                   a: "1"
                  b: "2"               |   b: two
                  c: "3"               |   d: a long line that…

                """)
    }

    @Test func fieldsAreNamedByMergeKeysAndPlaced() throws {
        let text = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web, tier: front}}
                spec:
                  containers:
                  - name: log
                    image: log:1
                  - name: main
                    image: app:2
            """
        let file = SourceFile(path: "web.yaml", text: text)
        let manifest = try #require(
            try ManifestLoader().load(ManifestReader().read(file)).get().first)
        let observed: Value = [
            "spec": [
                "replicas": 2, "paused": true,
                "template": [
                    "metadata": ["labels": ["app": "web"]],
                    "spec": ["containers": [["name": "main", "image": "app:1"]]],
                ],
            ]
        ]
        let diff = ObjectDiff(
            manifest.object.key, schema: Deployment.self, observed: observed,
            desired: ["spec": manifest.value["spec"] ?? [:]], mask: mask, manifest: manifest)
        let fields = diff.fields.map { field in
            "\(field.path) \(field.summary) \(field.location?.description ?? "")"
        }
        #expect(
            fields == [
                "spec.replicas 2 → 3 web.yaml:5:3",
                "spec.paused removed true web.yaml:4:1",
                "spec.template.metadata.labels[tier] added \"front\" web.yaml:8:35",
                "spec.template.spec.containers[main].image \"app:1\" → \"app:2\" web.yaml:14:9",
                "spec.template.spec.containers[log] added "
                    + "{\"image\":\"log:1\",\"name\":\"log\"} web.yaml:11:9",
                "spec.selector added {\"matchLabels\":{\"app\":\"web\"}} web.yaml:6:3",
            ])
    }

    @Test func textsThatYAMLCannotShowByLineAreComparedByLine() {
        let diff = changed(
            ConfigMap.self, ["data": ["a": "1 \n2\n3\n"]], ["data": ["a": "1 \n2b\n3\n"]])
        let lines = diff.rendered().split(separator: "\n").filter { $0.contains("2") }
        #expect(lines.suffix(2) == ["-  - \"2\"", "+  - 2b"])
    }

    @Test func whatAJobGeneratesIsNoDifference() {
        func job(_ uid: String, image: String) -> Value {
            [
                "spec": [
                    "selector": [
                        "matchLabels": ["batch.kubernetes.io/controller-uid": .string(uid)]
                    ],
                    "template": [
                        "metadata": [
                            "labels": ["controller-uid": .string(uid), "job-name": "web"]
                        ],
                        "spec": ["containers": [["name": "c", "image": .string(image)]]],
                    ],
                ]
            ]
        }
        #expect(changed(Job.self, job("1", image: "a"), job("", image: "a")).isEmpty)
        let fields = changed(Job.self, job("1", image: "a"), job("", image: "b")).entries[0].fields
        #expect(fields.map(\.path.description) == ["spec.template.spec.containers[c].image"])
    }

    @Test func annotationsOfSecretsAreMasked() {
        let diff = changed(
            Secret.self, ["metadata": ["annotations": ["copy": "hunter2"]]],
            ["metadata": ["annotations": ["copy": "hunter3"]]])
        #expect(diff.rendered().contains("(7 bytes, fingerprint"))
        #expect(!(diff.rendered() + DiffJSON.render(diff)).contains("hunter"))
    }

    @Test func markdownStaysUnderTheLimitAndSaysWhatIsLeftOut() {
        let text = (0..<2_000).map { "line \($0)" }.joined(separator: "\n")
        let entries = (0..<10).map { number in
            ObjectDiff(
                ObjectKey(ConfigMap.self, namespace: "default", name: "c\(number)"),
                schema: ConfigMap.self, observed: nil, desired: ["data": ["a": .string(text)]],
                mask: mask)
        }
        let markdown = DiffMarkdown.render(DirectoryDiff(entries))
        #expect(markdown.utf8.count < 60_000)
        #expect(markdown.contains("<details><summary>+ ConfigMap default/c0</summary>"))
        #expect(markdown.contains("more parts that have no room here"))
    }

    @Test func aFenceInTheContentDoesNotEndTheCode() {
        let diff = changed(ConfigMap.self, ["data": ["a": "x"]], ["data": ["a": "```\n"]])
        #expect(DiffMarkdown.render(diff).contains("````diff\n"))
    }
}
