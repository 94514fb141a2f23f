internal import Controllers
internal import KubernetesAPI

/// Puts the changes that a loop makes into words.
struct ForecastRecorder {
    private let start: Timestamp
    private let state: ClusterState
    private(set) var moves: [Forecast.Move] = []
    private(set) var podsCreated = 0
    private(set) var podsDeleted = 0
    private(set) var owners: [ObjectKey: ObjectKey] = [:]
    private(set) var dataLosses: [Forecast.DataLoss] = []
    /// The Pods that no node took at first: since when, why, and when one did.
    private(set) var waits: [ObjectKey: (since: Duration, until: Duration?, message: String)] = [:]

    /// - Parameter state: the cluster, which changes as the loop runs.
    init(start: Timestamp, state: ClusterState) {
        self.start = start
        self.state = state
    }

    mutating func record(_ step: ControlLoop.Step) {
        let change = step.change
        noteOwner(of: change)
        switch (change.old, change.new) {
        case (nil, let new?):
            if new is Pod { podsCreated += 1 }
            add(step, .create, resize: new.size.map { Forecast.Resize(from: nil, to: $0) })
        case (let old?, nil):
            // What was stopping was counted when that began.
            if old is Pod, !old.isTerminating { podsDeleted += 1 }
            if !old.isTerminating { noteLoss(of: old) }
            add(step, .delete, old.isTerminating ? "gone" : "")
        case (let old?, let new?): recordUpdate(step, from: old, to: new)
        case (nil, nil): break
        }
    }

    private mutating func noteOwner(of change: Change) {
        guard owners[change.key] == nil,
            let owner = (change.new ?? change.old)?.metadata.controllerReference
        else { return }
        let group = owner.apiVersion.contains("/") ? owner.apiVersion.prefix { $0 != "/" } : ""
        owners[change.key] = ObjectKey(
            GroupKind(group: String(group), kind: owner.kind), namespace: change.key.namespace,
            name: owner.name)
    }

    private mutating func recordUpdate(
        _ step: ControlLoop.Step, from old: any KubernetesObject, to new: any KubernetesObject
    ) {
        if new.isTerminating, !old.isTerminating {
            if new is Pod { podsDeleted += 1 }
            noteLoss(of: new)
            return add(step, .terminate)
        }
        if let old = old as? Pod, let new = new as? Pod {
            return recordPod(step, from: old, to: new)
        }
        if let before = old.size, let after = new.size, before != after {
            add(
                step, .update, "replicas \(before) → \(after)",
                resize: Forecast.Resize(from: before, to: after))
        } else if step.author == ControlLoop.user {
            add(step, .update)
        }
        recordProgress(step, from: old, to: new)
    }

    private mutating func recordPod(_ step: ControlLoop.Step, from old: Pod, to new: Pod) {
        if let node = new.nodeName, old.nodeName == nil {
            waits[new.key]?.until = step.time - start
            add(step, .bind, "to \(node)")
        }
        if new.phase != old.phase { add(step, .progress, new.phase) }
        if new.isReady, !old.isReady { add(step, .progress, "Ready") }
        if !new.isReady, old.isReady, !new.hasFinished, !new.isTerminating {
            add(step, .progress, "not ready")
        }
        if let reason = new.waitingReason, reason != old.waitingReason {
            add(step, .progress, reason)
        }
        if let condition = new.condition("PodScheduled"), condition.status == "False",
            old.condition("PodScheduled")?.message != condition.message
        {
            let message = condition.message ?? ""
            let since = waits[new.key]?.since ?? step.time - start
            waits[new.key] = (since, nil, message)
            add(step, .progress, "unschedulable: \(message)")
        }
    }

    private mutating func recordProgress(
        _ step: ControlLoop.Step, from old: any KubernetesObject, to new: any KubernetesObject
    ) {
        if let before = Timeline.Counts(old), let after = Timeline.Counts(new), before != after,
            before.desired == after.desired
        {
            add(step, .progress, after.summary)
        }
        switch (old, new) {
        case (let old as Deployment, let new as Deployment):
            let reason = new.status?.progressing?.reason
            guard reason != old.status?.progressing?.reason else { return }
            if reason == "NewReplicaSetAvailable" { add(step, .progress, "rollout complete") }
            if reason == "ProgressDeadlineExceeded" {
                add(step, .progress, "progress deadline exceeded")
            }
        case (let old as Job, let new as Job):
            if old.finishedCondition == nil, let condition = new.finishedCondition {
                add(step, .progress, condition.type == "Complete" ? "completed" : "failed")
            }
        default: break
        }
    }

    // MARK: Data

    private mutating func noteLoss(of object: any KubernetesObject) {
        switch object {
        case let claim as PersistentVolumeClaim:
            guard let name = claim.spec?.volumeName, !name.isEmpty else { return }
            let volume = state.table(PersistentVolume.self)["", name]
            // A volume that its class keeps can be bound again by hand.
            guard volume?.spec?.persistentVolumeReclaimPolicy != "Retain" else { return }
            lose(claim.key, "its volume \(name) is deleted with it")
        case let volume as PersistentVolume:
            guard volume.spec?.persistentVolumeReclaimPolicy == "Delete" || !volume.isReleased
            else { return }
            let claim = dataLosses.contains { $0.reason.contains(" \(volume.name) ") }
            if !claim { lose(volume.key, "what it stores is deleted with it") }
        case is Namespace: lose(object.key, "everything in it is deleted with it")
        default: break
        }
    }

    private mutating func lose(_ key: ObjectKey, _ reason: String) {
        if dataLosses.contains(where: { $0.key == key }) { return }
        dataLosses.append(Forecast.DataLoss(key: key, reason: reason))
    }

    private mutating func add(
        _ step: ControlLoop.Step, _ verb: Forecast.Move.Verb, _ detail: String = "",
        resize: Forecast.Resize? = nil
    ) {
        moves.append(
            Forecast.Move(
                time: step.time - start, verb: verb, key: step.change.key, detail: detail,
                resize: resize, author: step.author, cause: step.cause))
    }
}

extension Timeline.Counts {
    /// `4 replicas, 2 updated, 3 of 3 available`.
    fileprivate var summary: String {
        "\(total) replicas, \(updated) updated, \(available) of \(desired) available"
    }
}

extension DeploymentStatus {
    fileprivate var progressing: DeploymentCondition? {
        conditions?.first { $0.type == "Progressing" }
    }
}

extension PersistentVolume {
    fileprivate var isReleased: Bool { status?.phase == "Released" || status?.phase == "Available" }
}

extension Pod {
    /// Why a container waits: `ImagePullBackOff`.
    var waitingReason: String? {
        status?.containerStatuses?.lazy.compactMap { $0.state?.waiting?.reason }.first
    }
}

extension KubernetesObject {
    /// How many Pods the object asks for, if it asks for a number.
    fileprivate var size: Int? {
        switch self {
        case let deployment as Deployment: Int(deployment.spec?.replicas ?? 1)
        case let set as ReplicaSet: Int(set.spec?.replicas ?? 1)
        case let set as StatefulSet: Int(set.spec?.replicas ?? 1)
        case let controller as ReplicationController: Int(controller.spec?.replicas ?? 1)
        default: nil
        }
    }
}
