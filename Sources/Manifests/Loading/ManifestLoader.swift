internal import KubernetesAPI

/// Turns manifests into typed objects, and checks them as an API server does before it takes them.
public struct ManifestLoader {
    /// The namespace of objects that name none; `default` unless told otherwise.
    public let namespace: String
    private let kinds: KindRegistry

    /// - Parameter kinds: the kinds whose objects are typed and checked; all others are taken as
    ///   they are.
    public init(namespace: String = "default", kinds: KindRegistry = .kubernetes) {
        self.namespace = namespace
        self.kinds = kinds
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
        let scopes = CustomResourceScopes(in: reading.documents)
        for document in reading.documents {
            if let notice = kustomizationNotice(document) {
                set.diagnostics.append(notice)
                continue
            }
            guard let manifest = load(document, scopes: scopes, into: &set.diagnostics) else {
                continue
            }
            let faults = check(manifest)
            set.diagnostics += faults
            if !faults.containsErrors { set.manifests.append(manifest) }
        }
        set.diagnostics += duplicates(in: set.manifests)
        if reading.documents.isEmpty, !reading.diagnostics.containsErrors {
            set.diagnostics.append(
                Diagnostic(code: "no-manifests", message: "there is no manifest to read"))
        }
        return set
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
        into diagnostics: inout [Diagnostic]
    ) -> Manifest? {
        do throws(UnknownKind) {
            let type = try ObjectType(of: document.value, in: kinds)
            var problems: [DecodeProblem] = []
            var object = type.decode(document.value, problems: &problems)
            let isNamespaced =
                kinds.isNamespaced(object.groupVersionKind)
                ?? scopes.isNamespaced(object.groupVersionKind.groupKind)
            object.metadata.namespace = isNamespaced ? object.metadata.namespace ?? namespace : nil
            let manifest = Manifest(
                object: object, value: Self.value(of: document.value, namespacedLike: object),
                document: document)
            diagnostics += problems.map { $0.diagnostic(in: manifest) }
            return problems.isEmpty ? manifest : nil
        } catch {
            diagnostics.append(error.diagnostic(at: document))
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
            let isGenerated = manifest.object.metadata.generateName != nil
            return [
                manifest.diagnostic(
                    code: "missing-name", at: FieldPath("metadata", "name"),
                    "metadata.name is required",
                    help: isGenerated
                        ? "an object made with generateName is a new one each time; give it a name"
                        : nil)
            ]
        }
        var object = manifest.object
        return Admission.faults(in: &object).map { error in
            manifest.diagnostic(
                code: "invalid-field", at: error.path, "\(error.path): \(error.message)")
        }
    }

    private func duplicates(in manifests: [Manifest]) -> [Diagnostic] {
        var first: [String: Manifest] = [:]
        var diagnostics: [Diagnostic] = []
        for manifest in manifests {
            let identity = "\(manifest.object.groupVersionKind.groupKind) \(manifest.title)"
            guard let earlier = first[identity] else {
                first[identity] = manifest
                continue
            }
            diagnostics.append(
                manifest.diagnostic(
                    code: "duplicate-object", at: FieldPath("metadata", "name"),
                    "\(manifest.title) is defined twice",
                    help: "the first definition is at \(earlier.document.location)"))
        }
        return diagnostics
    }
}

extension Admission {
    /// What an API server would say to a request to create the object.
    fileprivate static func faults(in object: inout some KubernetesObject) -> [FieldError] {
        applyDefaults(to: &object)
        prepareForCreate(&object)
        return validateCreate(object)
    }
}

extension DecodeProblem {
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
