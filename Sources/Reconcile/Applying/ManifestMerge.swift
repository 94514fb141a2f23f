internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// What becomes of an object that exists when a manifest is applied to it.
struct ManifestMerge {
    enum Outcome {
        case unchanged
        case update(any KubernetesObject)
        /// No update may make of the object what the manifest asks for, because of these fields.
        case replace([FieldPath])
    }

    private(set) var outcome = Outcome.unchanged
    private(set) var diagnostics: [Diagnostic] = []
    private let policy: AdmissionPolicy

    /// - Parameters:
    ///   - lastApplied: how the manifest was written when it was applied last.
    ///   - replaces: whether a change that no update may make is none the less good.
    ///   - policy: what the flags of the API server say.
    init(
        _ manifest: Manifest, into observed: any KubernetesObject, lastApplied: Value?,
        replaces: Bool, policy: AdmissionPolicy
    ) {
        self.policy = policy
        merge(manifest, into: observed, lastApplied: lastApplied, replaces: replaces)
    }

    private mutating func merge<Object: KubernetesObject>(
        _ manifest: Manifest, into observed: Object, lastApplied: Value?, replaces: Bool
    ) {
        let schema: (any APIStruct.Type)? = Object.self == Unstructured.self ? nil : Object.self
        let value = observed.value
        // The usual case, by far: neither the manifest nor what it asks for has changed.
        if lastApplied == manifest.value, value.holds(manifest.value, schema: schema) { return }
        let merged = ThreeWayMerge.apply(
            desired: manifest.value, lastApplied: lastApplied, observed: value, schema: schema)
        var problems: [DecodeProblem] = []
        var desired = Object.decode(merged, problems: &problems)
        desired.copyStatus(from: observed)
        desired.metadata.keepSystemFields(of: observed.metadata)
        Admission.applyDefaults(to: &desired)
        Admission.prepareForUpdate(&desired, from: observed)
        if desired == observed { return }
        diagnostics += problems.map { problem in
            manifest.diagnostic(code: "invalid-merge", at: problem.path, "\(problem)")
        }
        outcome = .update(desired)
        let errors = Admission.validateUpdate(desired, from: observed, under: policy)
        if errors.isEmpty { return }
        if replaces {
            // The manifest is valid by itself, or it would not have been read: what is wrong is
            // the way from the old object to the new.
            outcome = .replace(ForcingFields.paths(in: errors, from: observed, to: desired))
            return
        }
        diagnostics += errors.map { error in
            manifest.diagnostic(
                code: "invalid-change", at: error.path, "\(error.path): \(error.message)",
                help: "let it be deleted and created anew with --replace, "
                    + "or give the new one another name")
        }
    }
}

/// Finds the fields that make an update impossible.
private enum ForcingFields {
    /// The fields that the errors are about. Of an error about a spec as a whole, as for a
    /// StatefulSet or a claim, those fields of it that may not change even by themselves.
    static func paths<Object: KubernetesObject>(
        in errors: [FieldError], from observed: Object, to desired: Object
    ) -> [FieldPath] {
        var paths: [FieldPath] = []
        for error in errors {
            let narrowed =
                error.path == FieldPath("spec")
                ? fieldsOfSpec(from: observed, to: desired) : [error.path]
            let found = narrowed.isEmpty ? [error.path] : narrowed
            for path in found where !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    private static func fieldsOfSpec<Object: KubernetesObject>(
        from observed: Object, to desired: Object
    ) -> [FieldPath] {
        guard let before = observed.value.object, let oldSpec = before["spec"]?.object,
            let newSpec = desired.value["spec"]?.object
        else { return [] }
        let names = oldSpec.keys + newSpec.keys.filter { oldSpec[$0] == nil }
        let forcing = names.sorted().filter { name in
            guard oldSpec[name] != newSpec[name] else { return false }
            var spec = oldSpec
            spec[name] = newSpec[name]
            var fields = before
            fields["spec"] = .object(spec)
            var problems: [DecodeProblem] = []
            let changed = Object.decode(.object(fields), problems: &problems)
            return !Admission.validateUpdate(changed, from: observed).isEmpty
        }
        return forcing.map { FieldPath("spec", $0) }
    }
}
