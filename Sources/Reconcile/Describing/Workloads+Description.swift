internal import Controllers
internal import KubernetesAPI

extension Deployment: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.creationTime(of: self)
        writer.labels(of: self)
        writer.selector(spec?.selector)
        let status = status ?? DeploymentStatus()
        writer.field(
            "Replicas",
            "\(spec?.replicas ?? 1) desired | \(status.updatedReplicas ?? 0) updated | "
                + "\(status.replicas ?? 0) total | \(status.availableReplicas ?? 0) available | "
                + "\(status.unavailableReplicas ?? 0) unavailable")
        writer.field("StrategyType", spec?.strategy?.type ?? "")
        writer.field("MinReadySeconds", "\(spec?.minReadySeconds ?? 0)")
        if let update = spec?.strategy?.rollingUpdate {
            writer.field(
                "RollingUpdateStrategy",
                "\(update.maxUnavailable ?? .int(0)) max unavailable, "
                    + "\(update.maxSurge ?? .int(0)) max surge")
        }
        writer.podTemplate(spec?.template)
        writer.conditions(
            (status.conditions ?? []).map { ($0.type, $0.status, $0.reason) })
        describeReplicaSets(in: &writer)
    }

    /// The new one has the present template.
    private func describeReplicaSets(in writer: inout DescriptionWriter) {
        let all = writer.state.replicaSets.objects(.owner(uid))
            .filter { $0.metadata.isControlled(by: uid) }.sorted { $0.name < $1.name }
        if all.isEmpty { return }
        // In what is described, the values of Secrets are hidden: it compares with nothing.
        let observed = writer.state.deployments[namespace, name] ?? self
        let isNew = { (replicaSet: ReplicaSet) in replicaSet.hasTemplate(of: observed) }
        func text(_ replicaSets: [ReplicaSet]) -> String {
            replicaSets.map {
                let created = "\($0.status?.replicas ?? 0)/\($0.spec?.replicas ?? 1)"
                return "\($0.name) (\(created) replicas created)"
            }.joined(separator: ", ").or(DescriptionWriter.none)
        }
        writer.field("OldReplicaSets", text(all.filter { !isNew($0) }))
        writer.field("NewReplicaSet", text(all.filter(isNew)))
    }
}

extension ReplicaSet: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.selector(spec?.selector)
        writer.labels(of: self)
        writer.controller(of: self)
        writer.field(
            "Replicas", "\(status?.replicas ?? 0) current / \(spec?.replicas ?? 1) desired")
        writer.field("Pods Status", writer.podCounts(of: self))
        writer.podTemplate(spec?.template)
        writer.conditions(
            (status?.conditions ?? []).map { ($0.type, $0.status, $0.reason) })
    }
}

extension ReplicationController: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.field("Selector", CellText.labels(spec?.selector))
        writer.labels(of: self)
        writer.field(
            "Replicas", "\(status?.replicas ?? 0) current / \(spec?.replicas ?? 1) desired")
        writer.field("Pods Status", writer.podCounts(of: self))
        writer.podTemplate(spec?.template)
        writer.conditions(
            (status?.conditions ?? []).map { ($0.type, $0.status, $0.reason) })
    }
}

extension StatefulSet: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.creationTime(of: self)
        writer.selector(spec?.selector)
        writer.labels(of: self)
        writer.field(
            "Replicas", "\(spec?.replicas ?? 1) desired | \(status?.replicas ?? 0) total")
        writer.field("Update Strategy", spec?.updateStrategy?.type ?? "")
        if let update = spec?.updateStrategy?.rollingUpdate, let partition = update.partition {
            writer.field("Partition", "\(partition)", level: 1)
            if let maxUnavailable = update.maxUnavailable {
                writer.field("MaxUnavailable", "\(maxUnavailable)", level: 1)
            }
        }
        writer.field("Pods Status", writer.podCounts(of: self))
        writer.podTemplate(spec?.template)
        let claims = spec?.volumeClaimTemplates ?? []
        if claims.isEmpty { return writer.field("Volume Claims", DescriptionWriter.none) }
        writer.line("Volume Claims:")
        for claim in claims {
            writer.field("Name", claim.name, level: 1)
            writer.field("StorageClass", claim.storageClass, level: 1)
            writer.list("Labels", DescriptionWriter.pairs(claim.metadata.labels), level: 1)
            writer.list(
                "Annotations", DescriptionWriter.pairs(claim.metadata.annotations), level: 1)
            let capacity = claim.spec?.resources?.requests?["storage"]
            writer.field("Capacity", capacity?.canonicalText ?? "<default>", level: 1)
            let modes = (claim.spec?.accessModes ?? []).joined(separator: " ")
            writer.field("Access Modes", "[\(modes)]", level: 1)
        }
    }
}

extension DaemonSet: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.selector(spec?.selector)
        writer.field("Node-Selector", CellText.labels(spec?.template.spec?.nodeSelector))
        writer.labels(of: self)
        let status = status ?? DaemonSetStatus()
        // Kubernetes has no tabs in these, so that the others stay close to their titles.
        for (title, count) in [
            ("Desired Number of Nodes Scheduled", status.desiredNumberScheduled),
            ("Current Number of Nodes Scheduled", status.currentNumberScheduled),
            (
                "Number of Nodes Scheduled with Up-to-date Pods",
                status.updatedNumberScheduled ?? 0
            ),
            ("Number of Nodes Scheduled with Available Pods", status.numberAvailable ?? 0),
            ("Number of Nodes Misscheduled", status.numberMisscheduled),
        ] {
            writer.line("\(title): \(count)")
        }
        writer.field("Pods Status", writer.podCounts(of: self))
        writer.podTemplate(spec?.template)
    }
}
