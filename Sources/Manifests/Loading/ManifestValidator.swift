internal import KubernetesAPI

/// Checks manifests as far as that is possible without a cluster: each object as an API server
/// would, and all of them beside each other.
public struct ManifestValidator: Sendable {
    private let loader: ManifestLoader
    private let isStrict: Bool

    /// - Parameters:
    ///   - namespace: the namespace of objects that name none.
    ///   - isStrict: whether a kind of which nothing is known is an error.
    ///   - policy: what the flags of the API server say.
    public init(
        namespace: String = "default", isStrict: Bool = false,
        policy: AdmissionPolicy = AdmissionPolicy()
    ) {
        loader = ManifestLoader(namespace: namespace, purpose: .validating, policy: policy)
        self.isStrict = isStrict
    }

    /// Everything that is to be said about what `sources` hold.
    public func validate(_ sources: [ManifestSource]) -> ValidationReport {
        validate(ManifestReader().read(sources))
    }

    /// Everything that is to be said about what was read.
    public func validate(_ reading: ManifestReading) -> ValidationReport {
        let set = loader.load(reading)
        let all = set.manifests + set.faulty
        let unknown = all.compactMap { unknownKind(of: $0) }
        let consistency = ManifestConsistency(all).diagnostics()
        return ValidationReport(
            fileCount: set.fileCount, manifests: all,
            diagnostics: (set.diagnostics + unknown + consistency).sortedByLocation())
    }

    /// Custom resources are carried along; nothing but their metadata is known.
    private func unknownKind(of manifest: Manifest) -> Diagnostic? {
        let kind = manifest.object.groupVersionKind
        guard manifest.object is Unstructured, Resources.find(kind: kind) == nil else { return nil }
        return manifest.diagnostic(
            isStrict ? .error : .warning, code: "unchecked-kind", at: FieldPath("kind"),
            "nothing is known of \(kind.kind) in \(kind.apiVersion); only its metadata is checked")
    }
}

/// What a validation found.
public struct ValidationReport: Sendable {
    /// How many files could be read.
    public let fileCount: Int
    /// The objects, with errors and without.
    public let manifests: [Manifest]
    /// By file, line and column.
    public let diagnostics: [Diagnostic]

    public var errorCount: Int { diagnostics.count { $0.severity == .error } }
    public var warningCount: Int { diagnostics.count { $0.severity == .warning } }

    /// Whether something could not be read at all.
    public var isIncomplete: Bool {
        diagnostics.contains { $0.severity == .error && FileError.codes.contains($0.code) }
    }

    /// Whether an API server would take all objects.
    public var isValid: Bool { errorCount == 0 }
}
