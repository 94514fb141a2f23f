public import KubernetesAPI
public import Reconcile

/// A page on the web: `Website` of `apps.example.com/v1`.
public struct Website: KubernetesObject {
    public static let groupVersionKind = GroupVersionKind(
        group: "apps.example.com", version: "v1", kind: "Website")

    public var metadata = ObjectMeta()
    public var spec = WebsiteSpec()
    public var status: WebsiteStatus?

    public init() {}

    public static let fields = FieldTable([
        FieldSchema("apiVersion", .scalar(.string)),
        FieldSchema("kind", .scalar(.string)),
        FieldSchema("metadata", .object(ObjectMeta.self)),
        FieldSchema("spec", .object(WebsiteSpec.self), isRequired: true),
        FieldSchema("status", .object(WebsiteStatus.self)),
    ])

    public mutating func decode(
        field index: Int, from value: Value, with decoder: inout ValueDecoder
    ) {
        switch index {
        case 0, 1: decoder.decodeImplied(from: value)
        case 2: decoder.decode(required: &metadata, from: value)
        case 3: decoder.decode(required: &spec, from: value)
        case 4: decoder.decode(&status, from: value)
        default: break
        }
    }

    public func encode(into encoder: inout ObjectEncoder) {
        encoder.encode("apiVersion", Self.groupVersionKind.apiVersion)
        encoder.encode("kind", Self.groupVersionKind.kind)
        encoder.encode(metadata: metadata)
        encoder.encode("spec", spec)
        encoder.encode("status", status)
    }

    public mutating func copyStatus(from other: Website) { status = other.status }
}

/// What a user wants of a `Website`.
public struct WebsiteSpec: APIStruct {
    /// The page, in HTML.
    public var page: String = ""
    /// How many Pods serve it; 1 where it is absent.
    public var replicas: Int32?

    public init() {}

    public static let fields = FieldTable([
        FieldSchema("page", .scalar(.string), isRequired: true),
        FieldSchema("replicas", .scalar(.int32)),
    ])

    public mutating func decode(
        field index: Int, from value: Value, with decoder: inout ValueDecoder
    ) {
        switch index {
        case 0: decoder.decode(required: &page, from: value)
        case 1: decoder.decode(&replicas, from: value)
        default: break
        }
    }

    public func encode(into encoder: inout ObjectEncoder) {
        encoder.encode("page", page)
        encoder.encode("replicas", replicas)
    }
}

/// What has become of a `Website`.
public struct WebsiteStatus: APIStruct {
    /// Where the page is served inside the cluster.
    public var address: String?
    /// How many Pods serve the present page.
    public var readyReplicas: Int32?

    public init() {}

    public static let fields = FieldTable([
        FieldSchema("address", .scalar(.string)),
        FieldSchema("readyReplicas", .scalar(.int32)),
    ])

    public mutating func decode(
        field index: Int, from value: Value, with decoder: inout ValueDecoder
    ) {
        switch index {
        case 0: decoder.decode(&address, from: value)
        case 1: decoder.decode(&readyReplicas, from: value)
        default: break
        }
    }

    public func encode(into encoder: inout ObjectEncoder) {
        encoder.encode("address", address)
        encoder.encode("readyReplicas", readyReplicas)
    }
}

extension Website: ReadinessReporting {
    public var readiness: Readiness {
        let wanted = spec.replicas ?? 1
        let ready = status?.readyReplicas ?? 0
        return ready == wanted ? .ready : .progressing("\(ready) of \(wanted) Pods serve the page")
    }
}
