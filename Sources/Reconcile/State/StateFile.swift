internal import Controllers
public import KubernetesAPI
public import Manifests

/// The observed state as a file: what a store holds, and the time up to which it was reconciled.
///
/// The format is JSON with a version, so that a later version of the program can tell.
public struct StateFile {
    /// The only format there is so far.
    static let formatVersion: Int64 = 1
    /// The most events that are kept between commands.
    private static let maximumEvents = 1_000

    public let store: Store
    /// The time of the last step: a simulated cluster may be ahead of the wall clock.
    public let time: Timestamp

    public init(store: Store, time: Timestamp) {
        self.store = store
        self.time = time
    }

    // MARK: Writing

    /// The file's content.
    public var content: [UInt8] {
        let objects = store.state.populatedKinds.flatMap { kind in
            store.state.objects(of: kind).map(\.value)
        }
        let applied = store.inventory.keys.compactMap { key in
            store.inventory[key].map { Self.encode(key, applied: $0) }
        }
        var root: ValueObject = [
            "formatVersion": .int(Self.formatVersion),
            "revision": .int(store.revision),
            "microseconds": .int(time.microseconds),
            "objects": .array(objects),
            "applied": .array(applied),
            "events": .array(store.events.all.suffix(Self.maximumEvents).map(Self.encode)),
        ]
        if store.policy.allowsPrivileged { root["allowPrivileged"] = .bool(true) }
        return Array(JSONWriter().write(.object(root)).utf8)
    }

    private static func encode(_ key: ObjectKey, applied: Value) -> Value {
        [
            "group": .string(key.groupKind.group), "kind": .string(key.groupKind.kind),
            "namespace": .string(key.namespace), "name": .string(key.name), "value": applied,
        ]
    }

    private static func encode(_ entry: EventLog.Entry) -> Value {
        var fields: ValueObject = [
            "group": .string(entry.event.regarding.groupKind.group),
            "kind": .string(entry.event.regarding.groupKind.kind),
            "namespace": .string(entry.event.regarding.namespace),
            "name": .string(entry.event.regarding.name), "uid": .string(entry.event.uid),
            "source": .string(entry.source), "type": .string(entry.event.type.rawValue),
            "reason": .string(entry.event.reason),
            "message": .string(entry.event.message), "count": .int(Int64(entry.count)),
            "firstSeen": .int(entry.firstSeen.microseconds),
            "lastSeen": .int(entry.lastSeen.microseconds),
        ]
        if !entry.event.fieldPath.isEmpty { fields["fieldPath"] = .string(entry.event.fieldPath) }
        if !entry.host.isEmpty { fields["host"] = .string(entry.host) }
        return .object(fields)
    }

    // MARK: Reading

    /// Reads a file that `content` made.
    ///
    /// - Parameter kinds: the kinds that get their own types again.
    /// - Throws: `unreadable` for anything else.
    public init(
        reading bytes: [UInt8], path: String, kinds: KindRegistry = .kubernetes
    ) throws(StateError) {
        let reading = ManifestReader().readDocuments(SourceFile(path: path, bytes: bytes))
        if let fault = reading.diagnostics.first(where: { $0.severity == .error }) {
            throw .unreadable(path: path, reason: fault.message)
        }
        let version = reading.documents.first?.value["formatVersion"]?.int
        if let version, version > Self.formatVersion {
            throw .unreadable(
                path: path,
                reason: "it is in format \(version), that of a newer reconcile; this one knows "
                    + "format \(Self.formatVersion)")
        }
        guard let root = reading.documents.first?.value, version == Self.formatVersion,
            let revision = root["revision"]?.int, let time = root["microseconds"]?.int,
            let objects = root["objects"]?.array
        else { throw .unreadable(path: path, reason: "it is not in format 1") }
        store = Store(
            policy: AdmissionPolicy(allowsPrivileged: root["allowPrivileged"] == .bool(true)))
        self.time = Timestamp(microseconds: time)
        for value in objects {
            try restore(value, in: kinds, revision: revision, path: path)
        }
        for value in root["applied"]?.array ?? [] {
            store.inventory[Self.decodeKey(value)] = value["value"]
        }
        for value in root["events"]?.array ?? [] { restoreEvent(value) }
    }

    private func restore(
        _ value: Value, in kinds: KindRegistry, revision: Int64, path: String
    ) throws(StateError) {
        let type: ObjectType
        do throws(UnknownKind) {
            type = try ObjectType(of: value, in: kinds)
        } catch {
            throw .unreadable(path: path, reason: "it holds an object of an unknown kind")
        }
        var problems: [DecodeProblem] = []
        let object = type.decode(value, problems: &problems)
        if let problem = problems.first {
            throw .unreadable(path: path, reason: "\(object.key): \(problem)")
        }
        store.restore(object, revision: revision)
    }

    private func restoreEvent(_ value: Value) {
        let event = EventRecord(
            regarding: Self.decodeKey(value), uid: value["uid"]?.string ?? "",
            fieldPath: value["fieldPath"]?.string ?? "",
            type: EventRecord.EventType(rawValue: value["type"]?.string ?? "") ?? .normal,
            reason: value["reason"]?.string ?? "", message: value["message"]?.string ?? "")
        store.events.restore(
            event, from: value["source"]?.string ?? "", on: value["host"]?.string ?? "",
            count: Int(value["count"]?.int ?? 1),
            firstSeen: Timestamp(microseconds: value["firstSeen"]?.int ?? 0),
            lastSeen: Timestamp(microseconds: value["lastSeen"]?.int ?? 0))
    }

    private static func decodeKey(_ value: Value) -> ObjectKey {
        ObjectKey(
            GroupKind(
                group: value["group"]?.string ?? "", kind: value["kind"]?.string ?? ""),
            namespace: value["namespace"]?.string ?? "", name: value["name"]?.string ?? "")
    }
}
