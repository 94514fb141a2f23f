internal import KubernetesAPI

/// The annotations and the label by which a Deployment and its ReplicaSets know their revisions.
enum Revision {
    /// The number of the template, on the Deployment and on each ReplicaSet; counts up from 1.
    static let annotation = "deployment.kubernetes.io/revision"
    /// The numbers that a ReplicaSet had before a rollback made it the new one again.
    static let historyAnnotation = "deployment.kubernetes.io/revision-history"
    static let desiredReplicasAnnotation = "deployment.kubernetes.io/desired-replicas"
    static let maxReplicasAnnotation = "deployment.kubernetes.io/max-replicas"
    /// Keeps the Pods of the ReplicaSets of one Deployment apart.
    static let templateHashLabel = "pod-template-hash"

    /// The most characters of history kept on a ReplicaSet; the earliest numbers go first.
    static let historyLimitCharacters = 2000

    /// Annotations of the Deployment that say nothing about a ReplicaSet.
    static let notCopied: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", annotation, historyAnnotation,
        desiredReplicasAnnotation, maxReplicasAnnotation, "deprecated.deployment.rollback.to",
    ]
}

extension Rollout {
    /// Finds or makes the new ReplicaSet and gives it, and the Deployment, the latest revision.
    mutating func synchronizeRevision(creatingIfMissing: Bool) {
        let revision = 1 + (old.compactMap { $0.annotation(Revision.annotation) }.max() ?? 0)
        if new != nil {
            renewRevision(revision)
        } else if creatingIfMissing {
            createNew(revision)
        }
    }

    private mutating func renewRevision(_ revision: Int) {
        guard var replicaSet = new else { return }
        replicaSet.copyAnnotations(of: deployment)
        replicaSet.raiseRevision(to: revision)
        replicaSet.spec?.minReadySeconds = deployment.spec?.minReadySeconds
        new = replicaSet
        if let current = replicaSet.metadata.annotations?[Revision.annotation] {
            deployment.metadata.annotations = deployment.metadata.annotations
                .adding(Revision.annotation, current)
        }
        if deployment.progressDeadline != nil, status.condition(.progressing) == nil {
            status.set(
                .progressing, "True", reason: "FoundNewReplicaSet",
                message: "Found new replica set \"\(replicaSet.name)\"", now: now)
        }
    }

    private mutating func createNew(_ revision: Int) {
        guard let spec = deployment.spec else { return }
        let hash = freeHash(of: spec.template)
        var replicaSet = ReplicaSet()
        replicaSet.metadata.name = "\(deployment.name)-\(hash)"
        replicaSet.metadata.namespace = deployment.namespace
        replicaSet.metadata.ownerReferences = [deployment.controllerOwnerReference]
        var template = spec.template
        var templateMetadata = template.metadata ?? ObjectMeta()
        templateMetadata.labels = templateMetadata.labels.adding(Revision.templateHashLabel, hash)
        template.metadata = templateMetadata
        replicaSet.metadata.labels = templateMetadata.labels
        var selector = spec.selector
        selector.matchLabels = selector.matchLabels.adding(Revision.templateHashLabel, hash)
        let replicas = newReplicas(from: 0, total: totalReplicas)
        replicaSet.spec = .with {
            $0.replicas = Int32(replicas)
            $0.minReadySeconds = spec.minReadySeconds
            $0.selector = selector
            $0.template = template
        }
        replicaSet.copyAnnotations(of: deployment)
        replicaSet.raiseRevision(to: revision)
        replicaSet.noteSize(of: deployment)
        create(replicaSet)
        if replicas > 0 {
            record(
                "ScalingReplicaSet",
                "Scaled up replica set \(replicaSet.name) from 0 to \(replicas)")
        }
        deployment.metadata.annotations = deployment.metadata.annotations
            .adding(Revision.annotation, String(revision))
        if deployment.progressDeadline != nil {
            status.set(
                .progressing, "True", reason: "NewReplicaSetCreated",
                message: "Created new replica set \"\(replicaSet.name)\"", now: now)
        }
    }

    /// A hash of the template that gives a free name; `collisionCount` goes up until it does.
    ///
    /// A name is taken if another template has the same hash, or, more likely, if somebody edited
    /// the template of the ReplicaSet that was made for this one.
    private mutating func freeHash(of template: PodTemplateSpec) -> String {
        var hash = template.hash(collisionCount: status.collisionCount)
        for _ in 0..<siblings.count {
            guard siblings[deployment.namespace, "\(deployment.name)-\(hash)"] != nil else { break }
            status.collisionCount = (status.collisionCount ?? 0) + 1
            hash = template.hash(collisionCount: status.collisionCount)
        }
        return hash
    }
}

extension ReplicaSet {
    fileprivate mutating func copyAnnotations(of deployment: Deployment) {
        for (name, value) in deployment.metadata.annotations ?? [:]
        where !Revision.notCopied.contains(name) {
            metadata.annotations = metadata.annotations.adding(name, value)
        }
    }

    /// Gives the ReplicaSet a higher revision; the one it had moves to its history.
    fileprivate mutating func raiseRevision(to revision: Int) {
        let text = metadata.annotations?[Revision.annotation]
        let current = text.map { Int($0) } ?? 0
        // A revision that is no number was written by somebody else: leave it alone.
        guard let current, current < revision else { return }
        metadata.annotations = metadata.annotations.adding(Revision.annotation, String(revision))
        guard let text else { return }
        var history = (metadata.annotations?[Revision.historyAnnotation] ?? "")
            .split(separator: ",").map(String.init)
        history.append(text)
        while history.count > 1,
            history.reduce(history.count - 1, { $0 + $1.utf8.count })
                > Revision.historyLimitCharacters
        {
            history.removeFirst()
        }
        metadata.annotations?[Revision.historyAnnotation] = history.joined(separator: ",")
    }
}

extension [String: String]? {
    /// These labels or annotations and one more.
    fileprivate func adding(_ name: String, _ value: String) -> [String: String] {
        var labels = self ?? [:]
        labels[name] = value
        return labels
    }
}

extension PodTemplateSpec {
    /// A short name for the template. Templates that differ get the same one so rarely that
    /// `collisionCount`, raised when it happens, is enough to part them.
    func hash(collisionCount: Int32?) -> String {
        var hash = FNV1a64()
        value.hash(into: &hash)
        if let collisionCount { hash.combine(UInt64(UInt32(bitPattern: collisionCount))) }
        return NameGenerator.safeEncoded(UInt32(truncatingIfNeeded: hash.mixed))
    }
}

extension Value {
    /// Adds the tree to a hash that is the same in every process; the order of fields is left out.
    fileprivate func hash(into hash: inout FNV1a64) {
        switch self {
        case .null: hash.combine("null")
        case .bool(let bool): hash.combine(bool ? "true" : "false")
        case .int(let int): hash.combine(UInt64(bitPattern: int))
        case .double(let double): hash.combine(double.bitPattern)
        case .string(let string): hash.combine(string)
        case .array(let elements):
            hash.combine(UInt64(elements.count))
            for element in elements { element.hash(into: &hash) }
        case .object(let object):
            hash.combine(UInt64(object.count))
            for entry in object.sorted(by: { $0.key < $1.key }) {
                hash.combine(entry.key)
                entry.value.hash(into: &hash)
            }
        }
    }
}
