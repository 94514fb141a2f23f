import KubernetesAPI

/// A kind for which admission has rules.
///
/// Each kind's defaults, strategy and validation are in files named after it; the rules for parts
/// that kinds have in common, such as Pod templates, are in files named after the part.
protocol AdmissibleKind: KubernetesObject, Defaulting {
    /// How names of this kind and its metadata have to look.
    static var metadataRules: ObjectMetaRules { get }

    /// Whether `metadata.generation` counts the changes of the spec.
    static var hasGeneration: Bool { get }

    /// Whether an update may leave out the version that it changes.
    static var allowsUnconditionalUpdate: Bool { get }

    /// Puts the status of a new object in place of whatever the request said.
    mutating func resetStatus()

    /// What the kind's strategy and the default admission plug-ins add to a new object.
    mutating func completeForCreate()

    /// What the kind's strategy does on an update, beside keeping the status and counting
    /// generations.
    mutating func completeForUpdate(from old: Self)

    /// Reports the faults of everything but metadata.
    func validate(_ faults: inout FaultList)

    /// Reports what only a create is refused for; `validate` has run already.
    func validateCreation(_ faults: inout FaultList)

    /// Reports what an update from `old` may not change; `validate` has run already.
    func validateChanges(from old: Self, _ faults: inout FaultList)
}

extension AdmissibleKind {
    static var metadataRules: ObjectMetaRules { .standard }
    static var hasGeneration: Bool { false }
    static var allowsUnconditionalUpdate: Bool { true }
    mutating func writeDefaults(_ writer: inout DefaultWriter) {}
    mutating func resetStatus() {}
    mutating func completeForCreate() {}
    mutating func completeForUpdate(from old: Self) {}
    func validate(_ faults: inout FaultList) {}
    func validateCreation(_ faults: inout FaultList) {}
    func validateChanges(from old: Self, _ faults: inout FaultList) {}
}

extension AdmissibleKind {
    /// Writes the defaults of the kind and of its metadata.
    mutating func applyAllDefaults(isShared: Bool = true) {
        var writer = DefaultWriter(isShared: isShared)
        writer.apply(&metadata)
        writeDefaults(&writer)
    }

    mutating func prepareForCreate(isShared: Bool) {
        applyAllDefaults(isShared: isShared)
        resetStatus()
        metadata.generation = Self.hasGeneration ? 1 : nil
        metadata.deletionTimestamp = nil
        metadata.deletionGracePeriodSeconds = nil
        completeForCreate()
    }

    mutating func prepareForUpdate(from old: Self) {
        applyAllDefaults()
        copyStatus(from: old)
        completeForUpdate(from: old)
        keepSystemMetadata(of: old)
        if Self.hasGeneration, !hasSameSpec(as: old) {
            metadata.generation = (old.metadata.generation ?? 0) + 1
        }
    }

    func errorsOnCreate(under policy: AdmissionPolicy) -> [FieldError] {
        var faults = FaultList(policy: policy)
        faults.append(Self.metadataRules.errors(in: metadata))
        validate(&faults)
        validateCreation(&faults)
        return faults.errors
    }

    func errorsOnUpdate(from old: Self, under policy: AdmissionPolicy) -> [FieldError] {
        var faults = FaultList(policy: policy)
        if !Self.allowsUnconditionalUpdate, metadata.resourceVersion?.isEmpty ?? true {
            faults.at("metadata") { faults in
                faults.invalid("resourceVersion", Int64(0), "must be specified for an update")
            }
            return faults.errors
        }
        faults.append(Self.metadataRules.errors(in: metadata))
        faults.append(ObjectMetaRules.updateErrors(metadata, from: old.metadata))
        validate(&faults)
        validateChanges(from: old, &faults)
        return faults.errors
    }

    /// A request that leaves out what the system sets does not change it.
    private mutating func keepSystemMetadata(of old: Self) {
        let before = old.metadata
        if metadata.uid?.isEmpty ?? true { metadata.uid = before.uid }
        if metadata.creationTimestamp == nil {
            metadata.creationTimestamp = before.creationTimestamp
        }
        metadata.generation = before.generation
    }
}
