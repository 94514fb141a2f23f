import KubernetesAPI

/// The labels by which a Job and its Pods are known.
enum JobLabel {
    static let controllerUID = "batch.kubernetes.io/controller-uid"
    static let jobName = "batch.kubernetes.io/job-name"
    static let legacyControllerUID = "controller-uid"
    static let legacyJobName = "job-name"
}

extension Job {
    /// Gives the Job a selector and its Pods labels that no other Job has, made from the uid.
    ///
    /// A Job that has no uid yet gets a selector for an empty one, which a later preparation with
    /// the uid replaces: so what a create would make can be shown before it is made.
    mutating func completeForCreate() {
        guard var spec, spec.manualSelector != true else { return }
        let uid = metadata.uid ?? ""
        let name = metadata.name ?? ""
        var labels = spec.template.metadata?.labels ?? [:]
        for (key, value) in [
            (JobLabel.controllerUID, uid), (JobLabel.legacyControllerUID, uid),
            (JobLabel.jobName, name), (JobLabel.legacyJobName, name),
        ] where labels[key]?.isEmpty ?? true {
            labels[key] = value
        }
        var templateMetadata = spec.template.metadata ?? ObjectMeta()
        templateMetadata.labels = labels
        spec.template.metadata = templateMetadata
        var selector = spec.selector ?? LabelSelector()
        if selector.matchLabels?[JobLabel.controllerUID]?.isEmpty ?? true {
            selector.matchLabels = (selector.matchLabels ?? [:])
                .merging([JobLabel.controllerUID: uid]) { _, new in new }
        }
        spec.selector = selector
        self.spec = spec
        writeLabelDefaults()
    }

    mutating func completeForUpdate(from old: Job) { writeLabelDefaults() }

    /// The Job's own labels default to those of its Pods, with the generated ones.
    private mutating func writeLabelDefaults() {
        guard let labels = spec?.template.metadata?.labels, !labels.isEmpty else { return }
        if metadata.labels?.isEmpty ?? true { metadata.labels = labels }
    }
}
