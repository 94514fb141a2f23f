import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite struct ObjectDiffTests {
    private static let mask = SecretMask(salt: [1, 2, 3])

    private func diff<Object: KubernetesObject>(
        _ type: Object.Type, observed: Value?, desired: Value?
    ) -> ObjectDiff {
        ObjectDiff(
            ObjectKey(type, namespace: "default", name: "web"), schema: type, observed: observed,
            desired: desired, mask: Self.mask)
    }

    /// The changed lines, with their signs.
    private func changes(_ diff: ObjectDiff) -> [String] {
        diff.rendered().split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("-") || $0.hasPrefix("+") }
            .filter { !$0.hasPrefix("---") && !$0.hasPrefix("+++") }
    }

    private func deployment(_ containers: Value, status: Value = [:]) -> Value {
        [
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": ["name": "web", "namespace": "default"],
            "spec": ["replicas": 2, "template": ["spec": ["containers": containers]]],
            "status": status,
        ]
    }

    // MARK: Rendering

    @Test func `a changed image is one line, with context`() {
        let diff = diff(
            Deployment.self,
            observed: deployment([["name": "web", "image": "web:1"], ["name": "log"]]),
            desired: deployment([["name": "web", "image": "web:2"], ["name": "log"]]))
        #expect(diff.change == .changed)
        #expect(
            diff.rendered() == """
                --- observed Deployment default/web
                +++ desired Deployment default/web
                @@ -8,6 +8,6 @@
                   template:
                     spec:
                       containers:
                -      - image: web:1
                +      - image: web:2
                         name: web
                       - name: log

                """)
    }

    @Test func `an object that is created is shown as a whole`() {
        let diff = diff(
            ConfigMap.self, observed: nil,
            desired: ["kind": "ConfigMap", "data": ["a": "line 1\nline 2\n"]])
        #expect(diff.change == .created)
        #expect(
            diff.rendered() == """
                --- observed ConfigMap default/web (absent)
                +++ desired ConfigMap default/web
                @@ -0,0 +1,5 @@
                +data:
                +  a: |
                +    line 1
                +    line 2
                +kind: ConfigMap

                """)
    }

    @Test func `an object that is deleted is shown as a whole`() {
        let diff = diff(ConfigMap.self, observed: ["kind": "ConfigMap"], desired: nil)
        #expect(diff.change == .deleted)
        #expect(
            diff.rendered() == """
                --- observed ConfigMap default/web
                +++ desired ConfigMap default/web (absent)
                @@ -1 +0,0 @@
                -kind: ConfigMap

                """)
    }

    @Test func `colours end with the line`() {
        let diff = diff(ConfigMap.self, observed: ["kind": "ConfigMap"], desired: nil)
        let lines = diff.rendered(DiffStyle(color: true)).split(separator: "\n")
        #expect(lines.last == "\u{1B}[31m-kind: ConfigMap\u{1B}[0m")
        #expect(lines.allSatisfy { $0.hasPrefix("\u{1B}[") && $0.hasSuffix("\u{1B}[0m") })
    }

    @Test func `lines of a long text are compared one by one`() {
        let observed: Value = ["data": ["a": "1\n2\n3\n"]]
        let desired: Value = ["data": ["a": "1\n2b\n3\n"]]
        let diff = diff(ConfigMap.self, observed: observed, desired: desired)
        #expect(changes(diff) == ["-    2", "+    2b"])
    }

    // MARK: What is not compared

    @Test func `what the server and controllers set is left out`() {
        let observed: Value = [
            "metadata": [
                "name": "web", "uid": "1", "resourceVersion": "7", "generation": 2,
                "creationTimestamp": "2026-01-01T00:00:00Z", "managedFields": [[:]],
                "annotations": [
                    "deployment.kubernetes.io/revision": "3",
                    "kubectl.kubernetes.io/last-applied-configuration": "{}",
                ],
            ],
            "status": ["replicas": 1],
        ]
        let diff = diff(Deployment.self, observed: observed, desired: ["metadata": ["name": "web"]])
        #expect(diff.isEmpty)
        #expect(diff.rendered() == "")
    }

    @Test func `a Service's allocated addresses and ports are left out unless desired`() {
        let observed: Value = [
            "spec": [
                "clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7"],
                "ports": [["port": 80, "protocol": "TCP", "nodePort": 30080], ["port": 81]],
            ]
        ]
        let same = diff(
            Service.self, observed: observed,
            desired: ["spec": ["ports": [["port": 80, "protocol": "TCP"], ["port": 81]]]])
        #expect(same.isEmpty)
        let different = diff(
            Service.self, observed: observed,
            desired: [
                "spec": [
                    "clusterIP": "None",
                    "ports": [
                        ["port": 80, "protocol": "TCP", "nodePort": 30081], ["port": 81],
                    ],
                ]
            ])
        #expect(
            changes(different) == [
                "-  clusterIP: 10.96.0.7", "+  clusterIP: None",
                "-  - nodePort: 30080", "+  - nodePort: 30081",
            ])
    }

    // MARK: Lists

    @Test func `elements are compared with their like, and a new order is told beside the list`() {
        let diff = diff(
            Deployment.self,
            observed: deployment([
                ["name": "a", "image": "a:1"], ["name": "b", "image": "b:1"],
            ]),
            desired: deployment([
                ["name": "b", "image": "b:2"], ["name": "a", "image": "a:1"],
            ]))
        #expect(
            changes(diff) == [
                "-      - image: b:1", "+      - image: b:2",
                "-      containers (order): a, b", "+      containers (order): b, a",
            ])
    }

    @Test func `a new element is shown from its dash on`() {
        let diff = diff(
            Pod.self,
            observed: [
                "spec": ["volumes": [["name": "a", "size": "1"], ["name": "c", "size": "1"]]]
            ],
            desired: [
                "spec": [
                    "volumes": [
                        ["name": "a", "size": "1"], ["name": "b", "size": "1"],
                        ["name": "c", "size": "1"],
                    ]
                ]
            ])
        #expect(changes(diff) == ["+  - name: b", "+    size: \"1\""])
    }

    @Test func `ports with one number are told apart by their protocols`() {
        let udp: Value = ["port": 53, "protocol": "UDP"]
        let diff = diff(
            Service.self, observed: ["spec": ["ports": [udp, ["port": 53, "protocol": "TCP"]]]],
            desired: ["spec": ["ports": [["port": 53, "protocol": "TCP", "name": "dns"], udp]]])
        #expect(
            changes(diff) == [
                "-  - port: 53", "+  - name: dns", "+    port: 53",
                "-  ports (order): 53/UDP, 53/TCP", "+  ports (order): 53/TCP, 53/UDP",
            ])
    }

    @Test func `the order of an atomic list is part of it`() {
        let diff = diff(
            Pod.self, observed: ["spec": ["tolerations": [["key": "a"], ["key": "b"]]]],
            desired: ["spec": ["tolerations": [["key": "b"], ["key": "a"]]]])
        #expect(!diff.isEmpty)
    }

    @Test func `null is the same as absent`() {
        let diff = diff(
            Pod.self, observed: ["spec": ["nodeName": nil]], desired: ["spec": ["volumes": nil]])
        #expect(diff.isEmpty)
    }
}
