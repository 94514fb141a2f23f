internal import KubernetesAPI

extension Job {
    /// The template of the Job's Pods, with the finalizer by which they are counted.
    var podTemplate: PodTemplateSpec {
        var template = spec?.template ?? PodTemplateSpec()
        var metadata = template.metadata ?? ObjectMeta()
        if !metadata.hasFinalizer(JobPodMark.trackingFinalizer) {
            metadata.finalizers = (metadata.finalizers ?? []) + [JobPodMark.trackingFinalizer]
        }
        template.metadata = metadata
        return template
    }

    /// `work-7-`, with the name cut where the whole would be too long for a generated name.
    func podNamePrefix(forIndex index: Int) -> String {
        let suffix = "-\(index)-"
        let longest = NameGenerator.longestPrefix - suffix.utf8.count
        return String(decoding: name.utf8.prefix(longest), as: UTF8.self) + suffix
    }
}

extension PodTemplateSpec {
    /// The template with a variable in every container that tells the completion index, unless a
    /// variable of that name is given.
    func withIndexVariable() -> PodTemplateSpec {
        let variable = EnvVar.with { variable in
            variable.name = "JOB_COMPLETION_INDEX"
            variable.valueFrom = .with { source in
                source.fieldRef = .with {
                    $0.fieldPath = "metadata.labels['\(JobPodMark.completionIndex)']"
                }
            }
        }
        func extended(_ containers: [Container]) -> [Container] {
            containers.map { container in
                if container.env?.contains(where: { $0.name == variable.name }) == true {
                    return container
                }
                var container = container
                container.env = (container.env ?? []) + [variable]
                return container
            }
        }
        var template = self
        template.spec?.initContainers = spec?.initContainers.map(extended)
        template.spec?.containers = extended(spec?.containers ?? [])
        return template
    }

    /// The template of the Pods of one index, which know it by annotation, label and host name.
    func forIndex(
        _ index: Int, of job: Job, annotations: [String: String]
    ) -> PodTemplateSpec {
        var template = self
        var metadata = template.metadata ?? ObjectMeta()
        metadata.annotations = (metadata.annotations ?? [:]).merging(annotations) { $1 }
        metadata.annotations?[JobPodMark.completionIndex] = String(index)
        metadata.labels = metadata.labels ?? [:]
        metadata.labels?[JobPodMark.completionIndex] = String(index)
        template.metadata = metadata
        template.spec?.hostname = "\(job.name)-\(index)"
        return template
    }
}
