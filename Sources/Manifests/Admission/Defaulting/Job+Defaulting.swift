public import KubernetesAPI

extension Job: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, JobSpec())
        writer.apply(&boxedSpec)
    }
}

extension JobSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        if completions == nil, parallelism == nil { writer.set(&completions, 1) }
        writer.set(&parallelism, 1)
        // Failures are bounded per index then.
        writer.set(&backoffLimit, backoffLimitPerIndex == nil ? 6 : .max)
        writer.set(&completionMode, "NonIndexed")
        writer.set(&suspend, false)
        writer.set(&manualSelector, false)
        writer.set(
            &podReplacementPolicy, podFailurePolicy == nil ? "TerminatingOrFailed" : "Failed")
        writer.apply(&podFailurePolicy)
        writer.apply(&template)
    }
}

extension PodFailurePolicy: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&rules)
    }
}

extension PodFailurePolicyRule: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&onPodConditions)
    }
}

extension PodFailurePolicyOnPodConditionsPattern: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&status, ifEmpty: "True")
    }
}

extension CronJob: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&boxedSpec)
    }
}

extension CronJobSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&concurrencyPolicy, ifEmpty: "Allow")
        writer.set(&suspend, false)
        writer.set(&successfulJobsHistoryLimit, 3)
        writer.set(&failedJobsHistoryLimit, 1)
        writer.apply(&jobTemplate)
    }
}

extension JobTemplateSpec: Defaulting {
    /// Of the Job itself only the Pods get defaults here: the rest is written when the CronJob
    /// makes a Job.
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedMetadata, ObjectMeta())
        writer.set(&boxedSpec, JobSpec())
        guard var spec else { return }
        let isChanged = writer.writes { writer in
            writer.apply(&spec.template)
            writer.apply(&spec.podFailurePolicy)
        }
        if isChanged { self.spec = spec }
    }
}
