internal import KubernetesAPI

/// One place of a StatefulSet: the name, the labels and the storage that every Pod with this
/// ordinal has, one after the other.
struct StatefulPod {
    let owner: StatefulSet
    let ordinal: Int

    var name: String { owner.podName(ordinal) }

    /// A Pod for this place, made from `template`, which is that of `revision`.
    func make(template: PodTemplateSpec, revision: String) -> Pod {
        var pod = PodFactory(owner: owner, template: template)
            .pod(named: name, generateName: owner.name + "-")
        pod.metadata.labels = identityLabels(addedTo: pod)
        pod.metadata.labels?[StatefulSet.revisionLabel] = revision
        pod.spec?.hostname = name
        pod.spec?.subdomain = owner.spec?.serviceName
        if let volumes = volumes(of: template) { pod.spec?.volumes = volumes }
        return pod
    }

    /// Whether `pod` carries the labels of its place: one that was adopted may not.
    func isIdentity(of pod: Pod) -> Bool {
        pod.metadata.labels?[StatefulSet.podNameLabel] == pod.name
    }

    func identityLabels(addedTo pod: Pod) -> [String: String] {
        var labels = pod.metadata.labels ?? [:]
        labels[StatefulSet.podNameLabel] = name
        labels[StatefulSet.podIndexLabel] = String(ordinal)
        return labels
    }

    /// The claims of this place, as they are created: named after the template and the Pod.
    var claims: [PersistentVolumeClaim] {
        let selected = owner.spec?.selector.matchLabels ?? [:]
        return (owner.spec?.volumeClaimTemplates ?? []).map { template in
            var claim = template
            claim.metadata.name = claimName(template)
            claim.metadata.namespace = owner.namespace
            claim.metadata.labels = (template.metadata.labels ?? [:])
                .merging(selected) { _, selected in selected }
            return claim
        }
    }

    private func claimName(_ template: PersistentVolumeClaim) -> String {
        "\(template.name)-\(name)"
    }

    /// The claims first; a volume of the template with the name of a claim gives way to it. `nil`
    /// where there are no claims, so that the spec stays that of the template.
    private func volumes(of template: PodTemplateSpec) -> [Volume]? {
        let templates = owner.spec?.volumeClaimTemplates ?? []
        if templates.isEmpty { return nil }
        let claimed = templates.map { template in
            Volume.with {
                $0.name = template.name
                $0.persistentVolumeClaim = .with { $0.claimName = claimName(template) }
            }
        }
        let others = (template.spec?.volumes ?? [])
            .filter { volume in !templates.contains { $0.name == volume.name } }
        return claimed + others
    }
}
