internal import KubernetesAPI

/// Turns manifests into typed objects, and checks them as an API server does before it takes them.
public struct ManifestLoader: Sendable {
    /// What the objects are wanted for.
    public enum Purpose: Sendable {
        /// They are applied: each has one definition, and a name by which it is found again.
        case applying
        /// They are looked at: what could be created one by one is valid.
        case validating
    }

    /// The namespace of objects that name none; `default` unless told otherwise.
    public let namespace: String
    private let kinds: KindRegistry
    private let purpose: Purpose
    private let policy: AdmissionPolicy

    /// - Parameter kinds: the kinds whose objects are typed and checked; all others are taken as
    ///   they are.
    /// - Parameter policy: what the flags of the API server say.
    public init(
        namespace: String = "default", kinds: KindRegistry = .kubernetes,
        purpose: Purpose = .applying, policy: AdmissionPolicy = AdmissionPolicy()
    ) {
        self.namespace = namespace
        self.kinds = kinds
        self.purpose = purpose
        self.policy = policy
    }

    /// Reads, decodes and checks everything that `sources` hold.
    ///
    /// A fault in one object hides none in another. An object with an error is left out.
    public func load(_ sources: [ManifestSource]) -> ManifestSet {
        let reading = ManifestReader().read(sources)
        return load(reading)
    }

    /// Decodes and checks what was read.
    public func load(_ reading: ManifestReading) -> ManifestSet {
        var set = ManifestSet()
        set.diagnostics = reading.diagnostics
        set.fileCount = reading.fileCount
        let scopes = CustomResourceScopes(in: reading.documents)
        let loaded = ConcurrentMap.map(reading.documents, minimumBatch: Self.minimumBatch) {
            $0.map { load($0, scopes: scopes) }
        }
        for document in loaded {
            set.diagnostics += document.diagnostics
            guard let manifest = document.manifest else { continue }
            if document.diagnostics.containsErrors {
                set.faulty.append(manifest)
            } else {
                set.manifests.append(manifest)
            }
        }
        set.diagnostics += duplicates(in: set.manifests)
        if reading.documents.isEmpty, !reading.diagnostics.containsErrors {
            set.diagnostics.append(
                Diagnostic(code: "no-manifests", message: "there is no manifest to read"))
        }
        return set
    }

    /// Fewer documents are checked faster than a thread starts.
    private static let minimumBatch = 32

    private struct Loaded: Sendable {
        var manifest: Manifest?
        var diagnostics: [Diagnostic] = []
    }

    private func load(_ document: ManifestDocument, scopes: CustomResourceScopes) -> Loaded {
        if let notice = kustomizationNotice(document) { return Loaded(diagnostics: [notice]) }
        var loaded = Loaded()
        var problems: [DecodeProblem] = []
        loaded.manifest = load(document, scopes: scopes, &problems, &loaded.diagnostics)
        guard let manifest = loaded.manifest else { return loaded }
        // A value of a wrong type has faults that follow from it, a misspelled field only one.
        guard problems.allSatisfy(\.isUnknownField) else { return loaded }
        let meant = Set(problems.compactMap(\.meantPath))
        loaded.diagnostics += check(manifest).filter { fault in
            fault.fieldPath.map { !meant.contains($0) } ?? true
        }
        return loaded
    }

    // MARK: One document

    /// A kustomization tells how to build manifests and is none itself.
    private func kustomizationNotice(_ document: ManifestDocument) -> Diagnostic? {
        let apiVersion = document.value["apiVersion"]?.string ?? ""
        let isKustomization =
            apiVersion.hasPrefix("kustomize.config.k8s.io/")
            || document.file.path.hasSuffix("/kustomization.yaml")
            || document.file.path.hasSuffix("/kustomization.yml")
        guard isKustomization else { return nil }
        return Diagnostic(
            .warning, code: "kustomization-left-out",
            message: "a kustomization is not a manifest; it is left out",
            location: document.location,
            help: "pipe what it builds: kubectl kustomize DIR | reconcile plan -")
    }

    private func load(
        _ document: ManifestDocument, scopes: CustomResourceScopes,
        _ problems: inout [DecodeProblem], _ diagnostics: inout [Diagnostic]
    ) -> Manifest? {
        do throws(UnknownKind) {
            guard let written = current(document, &diagnostics) else { return nil }
            let type = try ObjectType(of: written, in: kinds)
            var object = type.decode(written, problems: &problems)
            let isNamespaced =
                kinds.isNamespaced(object.groupVersionKind)
                ?? scopes.isNamespaced(object.groupVersionKind.groupKind)
            object.metadata.namespace = isNamespaced ? object.metadata.namespace ?? namespace : nil
            let manifest = Manifest(
                object: object, value: Self.value(of: written, namespacedLike: object),
                document: document)
            diagnostics += problems.map { $0.diagnostic(in: manifest) }
            return manifest
        } catch {
            diagnostics.append(error.diagnostic(at: document))
            return nil
        }
    }

    /// The document in a version that Kubernetes still serves; `nil` if there is no way to say the
    /// same in one.
    private func current(
        _ document: ManifestDocument, _ diagnostics: inout [Diagnostic]
    ) -> Value? {
        guard let apiVersion = document.value["apiVersion"]?.string,
            let kind = document.value["kind"]?.string,
            let removed = RemovedVersion.of(apiVersion, kind: kind)
        else { return document.value }
        do throws(ConversionFault) {
            let converted = try removed.convert(document.value)
            diagnostics.append(removed.warning(apiVersion, kind: kind, at: document))
            return converted
        } catch {
            diagnostics.append(removed.error(apiVersion, kind: kind, error, at: document))
            return nil
        }
    }

    /// What the manifest says of `object`; of one that was converted, in the newer version.
    private static func value(
        of written: Value, namespacedLike object: any KubernetesObject
    ) -> Value {
        let isConverted = written["apiVersion"]?.string != object.groupVersionKind.apiVersion
        guard var fields = isConverted ? object.value.object : written.object else {
            return written
        }
        fields["status"] = nil
        var metadata = fields["metadata"]?.object ?? ValueObject()
        metadata["namespace"] = object.metadata.namespace.map { .string($0) }
        metadata["creationTimestamp"] = nil
        fields["metadata"] = .object(metadata)
        return .object(fields)
    }

    // MARK: Checks

    private func check(_ manifest: Manifest) -> [Diagnostic] {
        if (manifest.object.metadata.name ?? "").isEmpty {
            let isGenerated = manifest.object.metadata.generateName?.isEmpty == false
            if purpose == .applying || !isGenerated {
                return [missingName(in: manifest, isGenerated: isGenerated)]
            }
        }
        var object = manifest.object
        return Admission.faults(in: &object, under: policy).map { error in
            var diagnostic = manifest.diagnostic(
                code: "invalid-field", at: error.path, "\(error.path): \(error.message)",
                help: error.help)
            if let path = Self.writtenPath(of: error.path, in: manifest) {
                diagnostic.location = manifest.document.location(of: path)
            }
            return diagnostic
        }
    }

    /// Where a field is written that admission has put elsewhere: the entries of a Secret.
    private static func writtenPath(of path: FieldPath, in manifest: Manifest) -> FieldPath? {
        guard manifest.object is Secret, path.components.first == .field("data"),
            path.value(in: manifest.value) == nil
        else { return nil }
        let written = FieldPath([.field("stringData")] + path.components.dropFirst())
        return written.value(in: manifest.value) == nil ? nil : written
    }

    private func missingName(in manifest: Manifest, isGenerated: Bool) -> Diagnostic {
        manifest.diagnostic(
            code: "missing-name", at: FieldPath("metadata", "name"), "metadata.name is required",
            help: isGenerated
                ? "an object made with generateName is a new one each time; give it a name" : nil)
    }

    private func duplicates(in manifests: [Manifest]) -> [Diagnostic] {
        var first: [String: Manifest] = [:]
        var diagnostics: [Diagnostic] = []
        for manifest in manifests where manifest.object.metadata.name?.isEmpty == false {
            let identity = "\(manifest.object.groupVersionKind.groupKind) \(manifest.title)"
            guard let earlier = first[identity] else {
                first[identity] = manifest
                continue
            }
            diagnostics.append(
                manifest.diagnostic(
                    purpose == .applying ? .error : .warning, code: "duplicate-object",
                    at: FieldPath("metadata", "name"),
                    "\(manifest.title) is defined twice",
                    help: "the first definition is at \(earlier.document.location)"))
        }
        return diagnostics
    }
}

extension Admission {
    /// What an API server would say to a request to create the object.
    fileprivate static func faults(
        in object: inout some KubernetesObject, under policy: AdmissionPolicy
    ) -> [FieldError] {
        prepareForCreate(&object, isShared: false)
        return validateCreate(object, under: policy)
    }
}

extension DecodeProblem {
    fileprivate var isUnknownField: Bool {
        if case .unknownField = kind { true } else { false }
    }

    /// The field that was probably meant by one that does not exist.
    fileprivate var meantPath: FieldPath? {
        guard case .unknownField(_, let nearest?) = kind else { return nil }
        return FieldPath(path.components.dropLast() + [.field(nearest)])
    }

    fileprivate func diagnostic(in manifest: Manifest) -> Diagnostic {
        switch kind {
        case .unknownField(_, let nearest):
            manifest.diagnostic(
                code: "unknown-field", at: path, "unknown field \"\(path)\"",
                help: nearest.map { "did you mean \"\($0)\"?" })
        case .wrongType(let expected, let found):
            manifest.diagnostic(
                code: "wrong-type", at: path, "\(path): expected \(expected), found \(found)",
                help: expected == "string" && found != "object" && found != "array"
                    ? "put the value in quotes" : nil)
        case .invalidValue(let reason):
            manifest.diagnostic(code: "invalid-value", at: path, "\(path): \(reason)")
        }
    }
}
