public import Controllers
public import KubernetesAPI
public import Manifests

/// What nodes make of each field that manifests set of their Pods.
public struct PodFieldReport: Sendable {
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case honoured
        case approximated
        case notHonoured
    }

    /// What is said of one field.
    public struct Field: Sendable {
        /// The field in its object: `spec.template.spec.containers[0].image`.
        public let path: FieldPath
        /// Where the field is written or, if it is not, the place around it.
        public let location: SourceLocation
        public let verdict: Verdict
        /// What happens instead; `nil` for what is honoured.
        public let reason: String?
    }

    /// The fields of the Pods of one object.
    public struct Object: Sendable {
        public let key: ObjectKey
        /// Those that are honoured, as they are written; then what is said of the others.
        public let fields: [Field]
    }

    /// Where the Pods would run: `as processes of this machine`.
    public let place: String
    /// The objects that make Pods, in the order of their manifests.
    public let objects: [Object]

    public init(place: String, objects: [Object]) {
        self.place = place
        self.objects = objects
    }
}

extension PodFieldReport.Object {
    /// Lists of objects whose parts are fields of their own; others are told as a whole.
    private static let listsOfParts: Set = ["containers", "initContainers", "volumes"]

    /// - Parameter notes: what is not honoured in full, each with its path in the Pod.
    public init(
        _ source: PodSource,
        notes: [(path: FieldPath, verdict: PodFieldReport.Verdict, reason: String)]
    ) {
        let document = source.manifest.document
        let written = source.specPath.value(in: source.manifest.value) ?? .object([:])
        let honoured = Self.paths(
            of: written, .object(PodSpec.self), at: FieldPath("spec")
        ).filter { path in
            !notes.contains { path.isPart(of: $0.path) || $0.path.isPart(of: path) }
        }
        func field(
            _ path: FieldPath, _ verdict: PodFieldReport.Verdict, _ reason: String?
        ) -> PodFieldReport.Field {
            let path = source.path(of: path)
            return PodFieldReport.Field(
                path: path, location: document.location(of: path), verdict: verdict,
                reason: reason)
        }
        key = source.manifest.object.key
        fields =
            honoured.map { field($0, .honoured, nil) }
            + notes.map { field($0.path, $0.verdict, $0.reason) }
    }

    private static func paths(
        of value: Value, _ shape: FieldShape?, at path: FieldPath
    ) -> [FieldPath] {
        switch value {
        case .object(let object) where !object.isEmpty:
            return object.flatMap { entry -> [FieldPath] in
                let inner = shape?.field(entry.key)
                let place = shape?.isMap == true ? path.key(entry.key) : path.field(entry.key)
                guard case .array(let elements) = entry.value, listsOfParts.contains(entry.key)
                else { return paths(of: entry.value, inner, at: place) }
                return elements.enumerated().flatMap {
                    paths(of: $1, inner?.element, at: place.index($0))
                }
            }
        case .null: return []
        case .object, .array, .bool, .int, .double, .string: return [path]
        }
    }
}

extension FieldPath {
    /// Whether the field is another one, or lies inside it.
    fileprivate func isPart(of whole: FieldPath) -> Bool {
        components.starts(with: whole.components)
    }
}
