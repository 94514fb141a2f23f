public import KubernetesAPI

/// What an API server does to an object between decoding and storing it: defaults, strategies,
/// the admission plug-ins that are on by default, and validation.
///
/// A create runs `applyDefaults`, `prepareForCreate`, `validateCreate`; an update runs
/// `applyDefaults`, `prepareForUpdate`, `validateUpdate`. Kinds without rules of their own, such as
/// custom resources, have only their metadata checked.
public enum Admission {
    /// Writes the API's defaults into the fields that are absent; idempotent.
    ///
    /// Where nothing is missing nothing is written, so that storage shared with a template stays
    /// shared.
    ///
    /// - Parameter isShared: whether the object may have parts in common with others, as Pods of
    ///   one template have. One that was just read has none: it is changed in place, which costs
    ///   no copies of its parts.
    public static func applyDefaults(
        to object: inout some KubernetesObject, isShared: Bool = true
    ) {
        change(&object) { $0.applyAllDefaults(isShared: isShared) }
    }

    /// Makes the object what a create stores: without status, with what the kind's strategy and
    /// the default admission plug-ins add. Applies the defaults first.
    ///
    /// - Parameter isShared: as for `applyDefaults`.
    public static func prepareForCreate(
        _ object: inout some KubernetesObject, isShared: Bool = true
    ) {
        change(&object) { $0.prepareForCreate(isShared: isShared) }
    }

    /// Makes the object what an update of `old` stores: with the status of `old`, and its
    /// generation, plus one if the spec differs. Applies the defaults first.
    public static func prepareForUpdate<Object: KubernetesObject>(
        _ new: inout Object, from old: Object
    ) {
        change(&new) { prepare(&$0, from: old) }
    }

    /// The faults for which a create is refused, in the API server's order.
    ///
    /// - Parameter policy: what the flags of the server say.
    public static func validateCreate(
        _ object: some KubernetesObject, under policy: AdmissionPolicy = AdmissionPolicy()
    ) -> [FieldError] {
        guard let object = object as? any AdmissibleKind else {
            return ObjectMetaRules.rules(for: object).errors(in: object.metadata)
        }
        return object.errorsOnCreate(under: policy)
    }

    /// The faults for which an update of `old` to `new` is refused, in the API server's order.
    ///
    /// - Parameter policy: what the flags of the server say.
    public static func validateUpdate<Object: KubernetesObject>(
        _ new: Object, from old: Object, under policy: AdmissionPolicy = AdmissionPolicy()
    ) -> [FieldError] {
        guard let kind = new as? any AdmissibleKind else {
            return ObjectMetaRules.rules(for: new).errors(in: new.metadata)
                + ObjectMetaRules.updateErrors(new.metadata, from: old.metadata)
        }
        return errors(of: kind, from: old, under: policy)
    }

    private static func change<Object: KubernetesObject>(
        _ object: inout Object, _ change: (inout any AdmissibleKind) -> Void
    ) {
        guard var kind = object as? any AdmissibleKind else { return }
        // What only one holds is changed in place.
        object = Object()
        change(&kind)
        if let changed = kind as? Object { object = changed }
    }

    private static func prepare(
        _ new: inout any AdmissibleKind, from old: some KubernetesObject
    ) {
        func open<Kind: AdmissibleKind>(_ kind: Kind) -> Kind {
            guard let old = old as? Kind else { return kind }
            var copy = kind
            copy.prepareForUpdate(from: old)
            return copy
        }
        new = open(new)
    }

    private static func errors<Kind: AdmissibleKind>(
        of new: Kind, from old: some KubernetesObject, under policy: AdmissionPolicy
    ) -> [FieldError] {
        guard let old = old as? Kind else { preconditionFailure("an update keeps the type") }
        return new.errorsOnUpdate(from: old, under: policy)
    }
}
