import Controllers
import KubernetesAPI
import Testing

@testable import Reconcile

/// Tables of kinds that have no Swift type.
@Suite struct UntypedTableTests {
    private static let now = Timestamp("2026-01-01T12:00:00Z")

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let kind: (group: String, kind: String)
        let fields: ValueObject
        let cells: [String]

        init(
            _ sentence: String, _ group: String, _ kind: String, _ fields: ValueObject,
            _ cells: String...
        ) {
            testDescription = sentence
            self.kind = (group, kind)
            self.fields = fields
            self.cells = cells
        }

        var object: Unstructured {
            UntypedTableTests.object("\(kind.group)/v1", kind.kind, fields)
        }
    }

    private static func object(
        _ apiVersion: String, _ kind: String, _ fields: ValueObject
    ) -> Unstructured {
        var object = Unstructured(apiVersion: apiVersion, kind: kind)
        object.metadata.name = "a"
        object.metadata.creationTimestamp = Timestamp("2026-01-01T11:00:00Z")
        object.content = fields
        return object
    }

    private static let rbac = "rbac.authorization.k8s.io"
    private static let subjects: Value = [
        ["kind": "User", "name": "ann"], ["kind": "ServiceAccount", "name": "s", "namespace": "n"],
        ["kind": "User", "name": "bob"], ["kind": "Group", "name": "admins"],
    ]

    static let cases = [
        Case("a role and its moment", rbac, "ClusterRole", [:], "a", "2026-01-01T11:00:00Z"),
        Case(
            "a binding with its subjects", rbac, "RoleBinding",
            ["roleRef": ["kind": "Role", "name": "r"], "subjects": subjects],
            "a", "Role/r", "60m", "ann, bob", "admins", "n/s"),
        Case(
            "a request that is approved and answered", "certificates.k8s.io",
            "CertificateSigningRequest",
            [
                "spec": ["signerName": "s", "username": "u", "expirationSeconds": 3600],
                "status": ["conditions": [["type": "Approved"]], "certificate": "YQ=="],
            ], "a", "60m", "s", "u", "60m", "Approved,Issued"),
        Case(
            "drivers of a node", "storage.k8s.io", "CSINode",
            ["spec": ["drivers": [["name": "x"], ["name": "y"]]]], "a", "2", "60m"),
        Case(
            "a driver that says nothing", "storage.k8s.io", "CSIDriver", ["spec": [:]],
            "a", "true", "false", "false", "<unset>", "false", "Persistent", "60m"),
        Case(
            "a volume on a node", "storage.k8s.io", "VolumeAttachment",
            [
                "spec": [
                    "attacher": "d", "nodeName": "n", "source": ["persistentVolumeName": "pv"],
                ],
                "status": ["attached": true],
            ], "a", "d", "pv", "n", "true", "60m"),
        Case(
            "webhooks by number", "admissionregistration.k8s.io", "ValidatingWebhookConfiguration",
            ["webhooks": [["name": "x"]]], "a", "1", "60m"),
        Case(
            "a policy without parameters", "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicy", ["spec": ["validations": [["expression": "true"]]]],
            "a", "1", "<unset>", "60m"),
        Case(
            "a binding to parameters of any namespace", "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicyBinding",
            ["spec": ["policyName": "p", "paramRef": ["name": "x"]]], "a", "p", "*/x", "60m"),
        Case(
            "a level with queues", "flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration",
            [
                "spec": [
                    "type": "Limited",
                    "limited": [
                        "limitResponse": ["type": "Queue", "queuing": ["queues": 16]]
                    ],
                ]
            ], "a", "Limited", "30", "16", "8", "50", "60m"),
        Case(
            "a claim that waits", "resource.k8s.io", "ResourceClaim", [:], "a", "pending", "60m"),
        Case(
            "a runtime", "node.k8s.io", "RuntimeClass", ["handler": "kata"], "a", "kata", "60m"),
        Case(
            "an interface that cannot be had", "apiregistration.k8s.io", "APIService",
            [
                "spec": ["service": ["namespace": "n", "name": "s"]],
                "status": [
                    "conditions": [["type": "Available", "status": "False", "reason": "Lost"]]
                ],
            ], "a", "n/s", "False (Lost)", "60m"),
        Case(
            "the owner of an address", "networking.k8s.io", "IPAddress",
            [
                "spec": [
                    "parentRef": [
                        "group": "", "resource": "services", "namespace": "n", "name": "s",
                    ]
                ]
            ], "a", "services/n/s"),
    ]

    private static func rows(
        _ objects: [any KubernetesObject], definitions: [any KubernetesObject] = []
    ) throws -> [[String]] {
        let kind = try #require(objects.first).groupVersionKind
        let layout = TableLayout(of: kind, objects, definitions: definitions)
        let context = TableContext(now: try #require(now), isWide: true)
        return [layout.columns.map(\.name)] + objects.map { layout.cells($0, context) }
    }

    @Test(arguments: cases)
    func shows(_ example: Case) throws {
        #expect(try Self.rows([example.object])[1] == example.cells)
    }

    /// Also where an object has nothing that its kind shows.
    @Test func everyRowHasTheColumnsOfItsKind() throws {
        for kind in UntypedRow.all.keys {
            let rows = try Self.rows([Self.object("\(kind.group)/v1", kind.kind, [:])])
            #expect(rows[0].count > 1 && rows[0].count == rows[1].count, "\(kind)")
        }
    }

    // MARK: Custom resources

    private static let definition: ValueObject = [
        "spec": [
            "group": "x.io", "names": ["kind": "Backup", "plural": "backups"],
            "versions": [
                ["name": "v0"],
                [
                    "name": "v1",
                    "additionalPrinterColumns": [
                        ["name": "Size", "type": "integer", "jsonPath": ".spec.size"],
                        ["name": "Last", "type": "date", "jsonPath": ".status.last"],
                        ["name": "Where", "type": "string", "jsonPath": ".spec.to", "priority": 1],
                        ["name": "Done", "type": "boolean", "jsonPath": ".status.done"],
                    ],
                ],
            ],
        ]
    ]

    @Test func customResourcesHaveTheColumnsOfTheirDefinition() throws {
        let definition = Self.object(
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", Self.definition)
        let backup = Self.object(
            "x.io/v1", "Backup",
            [
                "spec": ["size": 3, "to": ["disk"]],
                "status": ["last": "2026-01-01T11:59:00Z", "done": "yes"],
            ])
        #expect(
            try Self.rows(
                [backup, Self.object("x.io/v1", "Backup", [:])], definitions: [definition])
                == [
                    ["Name", "Size", "Last", "Where", "Done"],
                    ["a", "3", "60s", "[\"disk\"]", ""], ["a", "", "", "", ""],
                ])
        var printer = TablePrinter()
        printer.definitions = [definition]
        #expect(
            printer.print([backup], now: try #require(Self.now))
                == "NAME   SIZE   LAST   DONE\na      3      60s    \n")
        #expect(
            try Self.rows([Self.object("x.io/v0", "Backup", [:])], definitions: [definition])
                == [["Name", "Age"], ["a", "60m"]])
    }

    @Test func withoutDefinitionTheyHaveAnAge() throws {
        #expect(
            try Self.rows([Self.object("x.io/v1", "Backup", [:])])
                == [["Name", "Age"], ["a", "60m"]])
    }
}
