public import KubernetesAPI

/// The Pod templates that a Deployment, StatefulSet or DaemonSet has had, as far as they are kept:
/// what `kubectl rollout` shows and goes back to.
public struct RolloutHistory {
    public struct Entry {
        /// The number by which users know the template.
        public let number: Int64
        /// What the user wrote down as the reason for the change.
        public let changeCause: String?
        /// The template as it is in the Pods' owner: with the label that keeps ReplicaSets apart.
        public let template: PodTemplateSpec
        /// The annotations that the owner had.
        fileprivate let annotations: [String: String]
    }

    fileprivate static let causeAnnotation = "kubernetes.io/change-cause"

    /// The lowest number first.
    public let revisions: [Entry]

    /// `nil` for objects of other kinds.
    public init?(of object: any KubernetesObject, in state: ClusterState) {
        switch object {
        case let deployment as Deployment:
            revisions = state.replicaSets.objects(.owner(deployment.uid))
                .filter { $0.metadata.isControlled(by: deployment.uid) }
                .compactMap(Entry.init).sorted { $0.number < $1.number }
        case is StatefulSet, is DaemonSet:
            revisions = state.table(ControllerRevision.self).objects(.owner(object.uid))
                .filter { $0.metadata.isControlled(by: object.uid) }
                .sorted(by: ControllerRevision.isLower).compactMap(Entry.init)
        default: return nil
        }
    }

    /// The revision of that number, or the last but one for zero; `nil` if there is none.
    public func target(_ number: Int64) -> Entry? {
        if number != 0 { return revisions.first { $0.number == number } }
        return revisions.count > 1 ? revisions[revisions.count - 2] : nil
    }
}

extension RolloutHistory.Entry {
    fileprivate init?(_ replicaSet: ReplicaSet) {
        let annotations = replicaSet.metadata.annotations ?? [:]
        guard let number = annotations[Revision.annotation].flatMap({ Int64($0) }),
            let template = replicaSet.spec?.template
        else { return nil }
        self.init(
            number: number, changeCause: annotations[RolloutHistory.causeAnnotation],
            template: template, annotations: annotations)
    }

    fileprivate init?(_ revision: ControllerRevision) {
        guard let template = revision.podTemplate else { return nil }
        let annotations = revision.metadata.annotations ?? [:]
        self.init(
            number: revision.revision, changeCause: annotations[RolloutHistory.causeAnnotation],
            template: template, annotations: annotations)
    }

    /// The template with the reason for the change among its annotations, as it is shown.
    public var shownTemplate: PodTemplateSpec {
        guard let changeCause else { return template }
        var shown = template
        var metadata = shown.metadata ?? ObjectMeta()
        metadata.annotations = (metadata.annotations ?? [:])
            .merging([RolloutHistory.causeAnnotation: changeCause]) { _, cause in cause }
        shown.metadata = metadata
        return shown
    }

    /// The template without the label that keeps ReplicaSets apart.
    private var plainTemplate: PodTemplateSpec {
        var plain = template
        plain.metadata?.labels?[Revision.templateHashLabel] = nil
        return plain
    }

    /// Whether an object with that template is at this revision already.
    public func isPresent(in template: PodTemplateSpec?) -> Bool {
        var template = template
        template?.metadata?.labels?[Revision.templateHashLabel] = nil
        return template == plainTemplate
    }

    /// Brings a Deployment back to this revision, its annotations included.
    public func restore(_ deployment: inout Deployment) {
        deployment.spec?.template = plainTemplate
        let kept = (deployment.metadata.annotations ?? [:]).filter {
            Revision.notCopied.contains($0.key)
        }
        let restored = annotations.filter { !Revision.notCopied.contains($0.key) }
        deployment.metadata.annotations = kept.merging(restored) { own, _ in own }
    }
}
