public import KubernetesAPI

/// An object that a manifest asks for, with its place.
public struct Manifest: Sendable {
    /// The object with its namespace filled in, as it was written otherwise: no defaults.
    public let object: any KubernetesObject

    /// The same as a value, without what a manifest has no say in (`status`).
    public let value: Value

    public let document: ManifestDocument

    /// `Deployment default/web`, for messages.
    public var title: String {
        let name = object.metadata.name ?? ""
        let namespace = object.metadata.namespace.map { $0 + "/" } ?? ""
        return "\(object.groupVersionKind.kind) \(namespace)\(name)"
    }

    /// A diagnostic about a field of this object.
    public func diagnostic(
        _ severity: Diagnostic.Severity = .error, code: String, at path: FieldPath,
        _ message: String, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            severity, code: code, message: message, location: document.location(of: path),
            fieldPath: path, help: help, object: title)
    }
}

/// The objects of some manifests, and everything that is wrong with them.
public struct ManifestSet: Sendable {
    /// The objects without errors.
    public var manifests: [Manifest] = []
    /// The objects with errors, as far as they could be decoded.
    public var faulty: [Manifest] = []
    public var diagnostics: [Diagnostic] = []
    /// How many files could be read.
    public internal(set) var fileCount = 0

    public init() {}

    /// The manifests, if nothing is wrong with any of them.
    ///
    /// - Throws: all diagnostics, if one of them is an error.
    public func get() throws(ManifestError) -> [Manifest] {
        if diagnostics.containsErrors { throw ManifestError(diagnostics.sortedByLocation()) }
        return manifests
    }
}
