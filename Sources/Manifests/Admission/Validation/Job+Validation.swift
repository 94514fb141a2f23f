import KubernetesAPI

extension Job: AdmissibleKind {
    static var hasGeneration: Bool { true }

    mutating func resetStatus() { status = JobStatus() }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { faults in
            let spec = spec ?? JobSpec()
            spec.validate(&faults)
            spec.validateSelector(&faults)
        }
        validateHostnames(&faults)
    }

    /// The Pods of an Indexed Job are called by its name and their index.
    private func validateHostnames(_ faults: inout FaultList) {
        guard spec?.completionMode == "Indexed", let count = spec?.completions, count > 0 else {
            return
        }
        let name = metadata.name ?? ""
        let hostname = "\(name)-\(count - 1)"
        if TextFormat.label.faults(in: hostname).isEmpty { return }
        faults.at("metadata") { faults in
            faults.invalid(
                "name", name, "will not able to create pod with invalid DNS label: \(hostname)")
        }
    }

    func validateCreation(_ faults: inout FaultList) {
        guard let spec, spec.manualSelector != true else { return }
        let uid = metadata.uid ?? ""
        let name = metadata.name ?? ""
        let generated = [
            JobLabel.controllerUID: uid, JobLabel.legacyControllerUID: uid,
            JobLabel.jobName: name, JobLabel.legacyJobName: name,
        ]
        faults.at("spec") { faults in
            faults.at("template") { faults in
                faults.at("metadata") { faults in
                    let labels = spec.template.metadata?.labels ?? [:]
                    faults.eachKey("labels", generated) { key, value, faults in
                        guard labels[key] != value else { return }
                        faults.invalid(nil, labels, "must be '\(value)'")
                    }
                }
            }
            guard let selector = spec.selector, selector.isEvaluable else { return }
            if !selector.selects(generated) {
                faults.invalid("selector", selector, "`selector` not auto-generated")
            }
        }
    }

    func validateChanges(from old: Job, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        faults.at("spec") { faults in
            validateCompletions(from: before, spec, &faults)
            faults.requireUnchanged("selector", spec.selector, from: before.selector)
            validateTemplate(from: before, spec, old.status, &faults)
            faults.requireUnchanged(
                "completionMode", spec.completionMode, from: before.completionMode)
            faults.requireUnchanged(
                "podFailurePolicy", spec.podFailurePolicy, from: before.podFailurePolicy)
            faults.requireUnchanged(
                "backoffLimitPerIndex", spec.backoffLimitPerIndex,
                from: before.backoffLimitPerIndex)
            faults.requireUnchanged("successPolicy", spec.successPolicy, from: before.successPolicy)
            faults.requireUnchanged("managedBy", spec.managedBy, from: before.managedBy)
        }
    }

    /// An Indexed Job may grow and shrink, if parallelism goes along.
    private func validateCompletions(
        from before: JobSpec, _ spec: JobSpec, _ faults: inout FaultList
    ) {
        let isElastic =
            spec.completionMode == "Indexed" && spec.completions != nil
            && before.completions != nil && spec.completions == spec.parallelism
        if !isElastic {
            faults.requireUnchanged("completions", spec.completions, from: before.completions)
        }
    }

    /// While a Job is suspended and has not started, where its Pods may run can be changed.
    private func validateTemplate(
        from before: JobSpec, _ spec: JobSpec, _ status: JobStatus?, _ faults: inout FaultList
    ) {
        var allowed = before.template
        if before.suspend == true, status?.startTime == nil {
            allowed.metadata?.labels = spec.template.metadata?.labels
            allowed.metadata?.annotations = spec.template.metadata?.annotations
            allowed.spec?.nodeSelector = spec.template.spec?.nodeSelector
            allowed.spec?.tolerations = spec.template.spec?.tolerations
            allowed.spec?.affinity = before.template.spec?.affinity.withNodeAffinity(
                of: spec.template.spec?.affinity)
            allowed.spec?.schedulingGates = spec.template.spec?.schedulingGates
        }
        if allowed != spec.template {
            faults.invalid("template", spec.template, "field is immutable")
        }
    }
}

extension JobSpec {
    private static let maximumManagerBytes = 63

    /// The rules that a Job and the template in a CronJob share.
    func validate(_ faults: inout FaultList) {
        faults.requireNonNegative("parallelism", parallelism)
        faults.requireNonNegative("completions", completions)
        faults.requireNonNegative("activeDeadlineSeconds", activeDeadlineSeconds)
        faults.requireNonNegative("backoffLimit", backoffLimit)
        faults.requireNonNegative("ttlSecondsAfterFinished", ttlSecondsAfterFinished)
        faults.requireNonNegative("backoffLimitPerIndex", backoffLimitPerIndex)
        faults.requireNonNegative("maxFailedIndexes", maxFailedIndexes)
        if let managedBy {
            faults.requireDomainPath("managedBy", managedBy)
            if managedBy.utf8.count > Self.maximumManagerBytes {
                faults.tooLong("managedBy", maximumBytes: Self.maximumManagerBytes)
            }
        }
        validateCompletionMode(&faults)
        validateIndexLimits(&faults)
        faults.at("podFailurePolicy", podFailurePolicy) { $0.validate(in: self, &$1) }
        faults.at("successPolicy", successPolicy) { $0.validate(in: self, &$1) }
        let policies = podFailurePolicy == nil ? ["Failed", "TerminatingOrFailed"] : ["Failed"]
        faults.requireOne(of: policies, "podReplacementPolicy", podReplacementPolicy)
        faults.at("template") { faults in
            template.validate(&faults)
            template.validateLifetime(.untilDone, &faults)
            guard podFailurePolicy != nil, template.spec?.restartPolicy == "OnFailure" else {
                return
            }
            faults.at("spec") { faults in
                faults.invalid(
                    "restartPolicy", "OnFailure",
                    "only \"Never\" is supported when podFailurePolicy is specified")
            }
        }
    }

    fileprivate func validateSelector(_ faults: inout FaultList) {
        let labels = template.metadata?.labels
        guard let selector else {
            faults.required("selector")
            return faults.mismatch(labels, with: nil)
        }
        faults.at("selector") { selector.validate(&$0) }
        if !selector.selects(labels) { faults.mismatch(labels, with: selector) }
    }

    private static let maximumIndexedParallelism: Int32 = 100_000

    private func validateCompletionMode(_ faults: inout FaultList) {
        faults.requireOne(of: ["NonIndexed", "Indexed"], "completionMode", completionMode)
        guard completionMode == "Indexed" else {
            if let backoffLimitPerIndex {
                faults.invalid(
                    "backoffLimitPerIndex", backoffLimitPerIndex,
                    "requires indexed completion mode")
            }
            if let maxFailedIndexes {
                faults.invalid(
                    "maxFailedIndexes", maxFailedIndexes, "requires indexed completion mode")
            }
            return
        }
        if completions == nil { faults.required("completions", "when completion mode is Indexed") }
        if let parallelism, parallelism > Self.maximumIndexedParallelism {
            faults.invalid(
                "parallelism", parallelism,
                "must be less than or equal to \(Self.maximumIndexedParallelism) when completion "
                    + "mode is Indexed")
        }
    }

    private static let maximumFailedIndexes: Int32 = 100_000
    /// Jobs of more Pods must not fail too often, nor run too many Pods at a time.
    private static let manyCompletions: Int32 = 100_000
    private static let maximumParallelismOfMany: Int32 = 10_000
    private static let maximumFailedIndexesOfMany: Int32 = 10_000

    private func validateIndexLimits(_ faults: inout FaultList) {
        if maxFailedIndexes != nil, backoffLimitPerIndex == nil {
            faults.required("backoffLimitPerIndex", "when maxFailedIndexes is specified")
        }
        guard completionMode == "Indexed" else { return }
        let isMany = (completions ?? 0) > Self.manyCompletions && backoffLimitPerIndex != nil
        if let maxFailedIndexes {
            if let completions, maxFailedIndexes > completions {
                faults.invalid(
                    "maxFailedIndexes", maxFailedIndexes,
                    "must be less than or equal to completions")
            }
            let maximum =
                isMany ? Self.maximumFailedIndexesOfMany : Self.maximumFailedIndexes
            if maxFailedIndexes > maximum {
                faults.invalid(
                    "maxFailedIndexes", maxFailedIndexes,
                    "must be less than or equal to \(maximum)")
            }
        } else if isMany {
            faults.required(
                "maxFailedIndexes",
                "must be specified when completions is above \(Self.manyCompletions)")
        }
        if isMany, let parallelism, parallelism > Self.maximumParallelismOfMany {
            faults.invalid(
                "parallelism", parallelism,
                "must be less than or equal to \(Self.maximumParallelismOfMany) when completions "
                    + "are above \(Self.manyCompletions) and used with backoff limit per index")
        }
    }
}

extension Affinity? {
    /// This affinity with the nodes of another. Without anything else it is none.
    fileprivate func withNodeAffinity(of other: Affinity?) -> Affinity? {
        var result = self ?? Affinity()
        result.nodeAffinity = other?.nodeAffinity
        return result == Affinity() && other == nil ? nil : result
    }
}
