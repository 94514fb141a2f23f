internal import Controllers
internal import KubernetesAPI

/// An object that has no Swift type, for reading what its row shows.
struct UntypedObject {
    let object: any KubernetesObject
    private let value: Value

    init(_ object: any KubernetesObject) {
        self.object = object
        value = object.value
    }

    var name: String { object.name }
    var isTerminating: Bool { object.isTerminating }

    /// The moment of creation as Kubernetes writes it where it shows no age.
    var creation: String {
        object.metadata.creationTimestamp?.description ?? TableContext.unknown
    }

    /// The value of nested fields, outermost first.
    subscript(_ fields: String...) -> Value? {
        FieldPath(fields.map { .field($0) }).value(in: value)
    }
}

/// The rows of Kubernetes' kinds that have no Swift type.
enum UntypedRow {
    typealias Row = @Sendable (UntypedObject, TableContext) -> [String]

    static let all: [GroupKind: Row] = Dictionary(
        uniqueKeysWithValues: [
            access, storage, policies, flowControl, devices, others,
        ].joined().map { (GroupKind(group: $0.group, kind: $0.kind), $0.row) })

    private struct Entry: Sendable {
        let group: String
        let kind: String
        let row: Row

        init(_ group: String, _ kind: String, _ row: @escaping Row) {
            self.group = group
            self.kind = kind
            self.row = row
        }
    }

    // MARK: Access

    private static let access: [Entry] = {
        let group = "rbac.authorization.k8s.io"
        let role: Row = { object, _ in [object.name, object.creation] }
        return [
            Entry(group, "Role", role), Entry(group, "ClusterRole", role),
            Entry(group, "RoleBinding", binding), Entry(group, "ClusterRoleBinding", binding),
            Entry("certificates.k8s.io", "CertificateSigningRequest", signingRequest),
        ]
    }()

    private static let binding: Row = { object, context in
        let subjects = object["subjects"]?.array ?? []
        func names(_ kind: String) -> String {
            subjects.filter { $0["kind"]?.string == kind }.map { subject in
                let name = subject["name"]?.string ?? ""
                let namespace = subject["namespace"]?.string ?? ""
                return kind == "ServiceAccount" ? "\(namespace)/\(name)" : name
            }.joined(separator: ", ")
        }
        let role = "\(text(object["roleRef", "kind"]))/\(text(object["roleRef", "name"]))"
        return [
            object.name, role, context.age(of: object.object), names("User"), names("Group"),
            names("ServiceAccount"),
        ]
    }

    private static let signingRequest: Row = { object, context in
        let conditions = object["status", "conditions"]?.array ?? []
        func has(_ type: String) -> Bool { conditions.contains { $0["type"]?.string == type } }
        var status = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending"
        if has("Failed") { status += ",Failed" }
        if !text(object["status", "certificate"]).isEmpty { status += ",Issued" }
        let seconds = object["spec", "expirationSeconds"]?.int
        return [
            object.name, context.age(of: object.object),
            text(object["spec", "signerName"]).or(TableContext.none),
            text(object["spec", "username"]),
            seconds.map { Duration.seconds($0).humanText } ?? TableContext.none, status,
        ]
    }

    // MARK: Storage

    private static let storage: [Entry] = {
        let group = "storage.k8s.io"
        return [
            Entry(group, "CSIDriver", driver),
            Entry(group, "CSINode") { object, context in
                [object.name, count(object["spec", "drivers"]), context.age(of: object.object)]
            },
            Entry(group, "CSIStorageCapacity") { object, _ in [object.name, object.creation] },
            Entry(group, "VolumeAttachment") { object, context in
                [
                    object.name, text(object["spec", "attacher"]),
                    text(object["spec", "source", "persistentVolumeName"]),
                    text(object["spec", "nodeName"]),
                    "\(object["status", "attached"]?.bool ?? false)",
                    context.age(of: object.object),
                ]
            },
        ]
    }()

    private static let driver: Row = { object, context in
        let audiences = object["spec", "tokenRequests"]?.array
        let modes = (object["spec", "volumeLifecycleModes"]?.array ?? ["Persistent"])
            .compactMap(\.string)
        func flag(_ name: String, or fallback: Bool) -> String {
            "\(object["spec", name]?.bool ?? fallback)"
        }
        return [
            object.name, flag("attachRequired", or: true), flag("podInfoOnMount", or: false),
            flag("storageCapacity", or: false),
            audiences.map { $0.map { text($0["audience"]) }.joined(separator: ",") }
                ?? TableContext.unset,
            flag("requiresRepublish", or: false), modes.joined(separator: ",").or("<none>"),
            context.age(of: object.object),
        ]
    }

    // MARK: Policies

    private static let policies: [Entry] = {
        let group = "admissionregistration.k8s.io"
        let webhooks: Row = { object, context in
            [object.name, count(object["webhooks"]), context.age(of: object.object)]
        }
        return [
            Entry(group, "MutatingWebhookConfiguration", webhooks),
            Entry(group, "ValidatingWebhookConfiguration", webhooks),
            Entry(group, "MutatingAdmissionPolicy", policy(counting: "mutations")),
            Entry(group, "ValidatingAdmissionPolicy", policy(counting: "validations")),
            Entry(group, "MutatingAdmissionPolicyBinding", policyBinding),
            Entry(group, "ValidatingAdmissionPolicyBinding", policyBinding),
        ]
    }()

    private static func policy(counting rules: String) -> Row {
        { object, context in
            let kind = object["spec", "paramKind"].map {
                "\(text($0["apiVersion"]))/\(text($0["kind"]))"
            }
            return [
                object.name, count(object["spec", rules]), kind ?? TableContext.unset,
                context.age(of: object.object),
            ]
        }
    }

    private static let policyBinding: Row = { object, context in
        var parameters = TableContext.unset
        if let name = object["spec", "paramRef", "name"]?.string, !name.isEmpty {
            // Without a namespace it may be one of each.
            parameters = text(object["spec", "paramRef", "namespace"]).or("*") + "/" + name
        } else if let selector = object["spec", "paramRef", "selector"] {
            // Kubernetes shows the selector as Go prints a struct.
            var problems: [DecodeProblem] = []
            parameters = CellText.selector(LabelSelector.decode(selector, problems: &problems))
        }
        return [
            object.name, text(object["spec", "policyName"]), parameters,
            context.age(of: object.object),
        ]
    }

    // MARK: Flow control

    private static let flowControl: [Entry] = {
        let group = "flowcontrol.apiserver.k8s.io"
        return [
            Entry(group, "FlowSchema") { object, context in
                let dangling = (object["status", "conditions"]?.array ?? [])
                    .first { $0["type"]?.string == "Dangling" }
                return [
                    object.name, text(object["spec", "priorityLevelConfiguration", "name"]),
                    "\(object["spec", "matchingPrecedence"]?.int ?? 1000)",
                    text(object["spec", "distinguisherMethod", "type"]).or(TableContext.none),
                    context.age(of: object.object), dangling.map { text($0["status"]) } ?? "?",
                ]
            },
            Entry(group, "PriorityLevelConfiguration", priorityLevel),
        ]
    }()

    private static let priorityLevel: Row = { object, context in
        let limited = object["spec", "limited"]
        let response = limited?["limitResponse"]
        let hasQueues = response?["type"]?.string == "Queue"
        func number(_ name: String, or fallback: Int64) -> String {
            hasQueues ? "\(response?["queuing"]?[name]?.int ?? fallback)" : TableContext.none
        }
        let shares = limited.map { "\($0["nominalConcurrencyShares"]?.int ?? 30)" }
        return [
            object.name, text(object["spec", "type"]), shares ?? TableContext.none,
            number("queues", or: 64), number("handSize", or: 8),
            number("queueLengthLimit", or: 50), context.age(of: object.object),
        ]
    }

    // MARK: Devices

    private static let devices: [Entry] = [
        Entry("resource.k8s.io", "ResourceClaim") { object, context in
            var states = object.isTerminating ? ["deleted"] : []
            if object["status", "allocation"] != nil {
                states.append("allocated")
                if object["status", "reservedFor"]?.array?.isEmpty == false {
                    states.append("reserved")
                }
            } else if !object.isTerminating {
                states.append("pending")
            }
            return [object.name, states.joined(separator: ","), context.age(of: object.object)]
        },
        Entry("resource.k8s.io", "ResourceSlice") { object, context in
            [
                object.name, text(object["spec", "nodeName"]), text(object["spec", "driver"]),
                text(object["spec", "pool", "name"]), context.age(of: object.object),
            ]
        },
    ]

    // MARK: Others

    private static let others: [Entry] = [
        Entry("apiextensions.k8s.io", "CustomResourceDefinition") { object, _ in
            [object.name, object.creation]
        },
        Entry("apiregistration.k8s.io", "APIService") { object, context in
            let service = object["spec", "service"].map {
                "\(text($0["namespace"]))/\(text($0["name"]))"
            }
            let condition = (object["status", "conditions"]?.array ?? [])
                .first { $0["type"]?.string == "Available" }
            var available = condition.map { text($0["status"]) } ?? "Unknown"
            if let condition, available != "True" { available += " (\(text(condition["reason"])))" }
            return [object.name, service ?? "Local", available, context.age(of: object.object)]
        },
        Entry("node.k8s.io", "RuntimeClass") { object, context in
            [object.name, text(object["handler"]), context.age(of: object.object)]
        },
        Entry("networking.k8s.io", "ServiceCIDR") { object, context in
            let ranges = (object["spec", "cidrs"]?.array ?? []).compactMap(\.string)
            return [object.name, ranges.joined(separator: ","), context.age(of: object.object)]
        },
        Entry("networking.k8s.io", "IPAddress") { object, _ in
            guard let parent = object["spec", "parentRef"] else {
                return [object.name, TableContext.none]
            }
            let group = text(parent["group"])
            let resource = text(parent["resource"]) + (group.isEmpty ? "" : ".\(group)")
            let parts = [resource.lowercased(), text(parent["namespace"]), text(parent["name"])]
            return [object.name, parts.filter { !$0.isEmpty }.joined(separator: "/")]
        },
    ]

    // MARK: Texts

    private static func text(_ value: Value?) -> String { value?.string ?? "" }

    private static func count(_ value: Value?) -> String { "\(value?.array?.count ?? 0)" }
}
