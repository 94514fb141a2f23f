internal import KubernetesAPI

/// The Pod templates that a StatefulSet or DaemonSet has had: its ControllerRevisions, and the one
/// that holds its present template.
///
/// A template that comes back (A, B, A) reuses its ControllerRevision under the next number, so
/// that no two revisions of an owner hold the same template and the highest number is the present
/// one. The name follows from the template's hash; where another object has that name already, the
/// collision count, which is part of the hash, goes up until the name is free.
struct RevisionHistory {
    /// The revisions as they are observed, the lowest number first.
    let observed: [ControllerRevision]
    /// The revision of the present template, with the number it has or is to get.
    private(set) var latest: ControllerRevision
    /// How often a name was taken; `nil` as long as the owner's status does not say.
    private(set) var collisionCount: Int32?
    /// What makes `latest` real; `nil` if it is as it should be.
    private(set) var write: Action?

    /// - Parameters:
    ///   - revisions: the ControllerRevisions that `owner` controls, in any order.
    ///   - hashLabel: the label of a ControllerRevision that tells its hash.
    ///   - stored: the ControllerRevision of that name in the owner's namespace, whoever owns it.
    init(
        of owner: some KubernetesObject, template: PodTemplateSpec, hashLabel: String,
        revisions: [ControllerRevision], collisionCount: Int32?,
        stored: (_ name: String) -> ControllerRevision?
    ) {
        observed = revisions.sorted(by: ControllerRevision.isLower)
        self.collisionCount = collisionCount
        let data = ControllerRevision.data(of: template)
        let next = (observed.last { $0.data != data }?.revision ?? 0) + 1
        if let equal = observed.last(where: { $0.data == data }) {
            latest = equal
            if equal.revision >= next { return }
            latest.revision = next
            write = .update(latest)
            return
        }
        latest = ControllerRevision()
        // Every round raises the count past one object that exists, so it ends.
        while true {
            let hash = template.hash(collisionCount: self.collisionCount)
            let name = ControllerRevision.name(owner: owner.name, hash: hash)
            guard let other = stored(name) else {
                latest = ControllerRevision.with {
                    $0.metadata.name = name
                    $0.metadata.namespace = owner.namespace
                    $0.metadata.labels = template.metadata?.labels ?? [:]
                    $0.metadata.labels?[hashLabel] = hash
                    $0.metadata.annotations = owner.metadata.annotations
                    $0.metadata.ownerReferences = [owner.controllerOwnerReference]
                    $0.data = data
                    $0.revision = next
                }
                write = .create(latest)
                return
            }
            if other.data == data {
                latest = other
                return
            }
            self.collisionCount = (self.collisionCount ?? 0) + 1
        }
    }

    /// All but the latest, the lowest number first.
    var old: [ControllerRevision] { observed.filter { $0.name != latest.name } }

    /// The observed or latest revision of that name.
    subscript(name: String?) -> ControllerRevision? {
        latest.name == name ? latest : observed.first { $0.name == name }
    }
}

extension ControllerRevision {
    /// The part of the name that comes from the owner, so that a hash fits behind it.
    private static let maximumPrefixLength = 223

    static func name(owner: String, hash: String) -> String {
        String(decoding: owner.utf8.prefix(maximumPrefixLength), as: UTF8.self) + "-" + hash
    }

    /// The lower number first; of equal ones the older, then the lesser name.
    static func isLower(_ left: ControllerRevision, _ right: ControllerRevision) -> Bool {
        if left.revision != right.revision { return left.revision < right.revision }
        let leftTime = left.metadata.creationTimestamp ?? Timestamp()
        let rightTime = right.metadata.creationTimestamp ?? Timestamp()
        return leftTime != rightTime ? leftTime < rightTime : left.name < right.name
    }

    /// The template as a patch of its owner that replaces the template and nothing else: what
    /// `kubectl rollout undo` sends back.
    static func data(of template: PodTemplateSpec) -> Value {
        var fields = template.value.object ?? ValueObject()
        fields["$patch"] = "replace"
        return .object(["spec": .object(["template": .object(fields)])])
    }

    /// The template that the revision holds; `nil` if `data` is none of ours.
    var podTemplate: PodTemplateSpec? {
        guard var fields = data?["spec"]?["template"]?.object else { return nil }
        fields["$patch"] = nil
        var problems: [DecodeProblem] = []
        let template = PodTemplateSpec.decode(.object(fields), problems: &problems)
        return problems.isEmpty ? template : nil
    }
}
