internal import Controllers
internal import KubernetesAPI

/// Puts the changes that a loop makes into words.
struct ForecastRecorder {
    private let start: Timestamp
    private let proposal: Proposal
    private var moves: [Forecast.Move] = []
    private var podsCreated = 0
    private var podsDeleted = 0
    private var lowest: [ObjectKey: Int] = [:]
    private var replicas: [ObjectKey: Int] = [:]

    init(start: Timestamp, proposal: Proposal) {
        self.start = start
        self.proposal = proposal
    }

    func forecast(outcome: Convergence.Outcome, end: Timestamp) -> Forecast {
        let availability = lowest.keys.sorted().map { key in
            Forecast.Availability(
                key: key, lowest: lowest[key] ?? 0, replicas: replicas[key] ?? 0)
        }
        return Forecast(
            proposal: proposal, moves: moves, podsCreated: podsCreated,
            podsDeleted: podsDeleted, availability: availability, outcome: outcome,
            duration: moves.last?.time ?? .zero)
    }

    mutating func record(_ step: ControlLoop.Step) {
        let change = step.change
        switch (change.old, change.new) {
        case (nil, let new?):
            if new is Pod { podsCreated += 1 }
            add(step, .create, detail(ofNew: new))
        case (let old?, nil):
            // A Pod that was stopping was counted when that began.
            if old is Pod, !old.isTerminating { podsDeleted += 1 }
            add(step, .delete, old is Pod ? "gone" : "")
        case (let old?, let new?): recordUpdate(step, from: old, to: new)
        case (nil, nil): break
        }
    }

    private mutating func recordUpdate(
        _ step: ControlLoop.Step, from old: any KubernetesObject, to new: any KubernetesObject
    ) {
        if new.isTerminating, !old.isTerminating {
            if new is Pod { podsDeleted += 1 }
            return add(step, .terminate, "")
        }
        switch (old, new) {
        case (let old as Pod, let new as Pod): recordPod(step, from: old, to: new)
        case (let old as Deployment, let new as Deployment):
            recordDeployment(step, from: old, to: new)
        case (let old as ReplicaSet, let new as ReplicaSet):
            let before = old.spec?.replicas ?? 1
            let after = new.spec?.replicas ?? 1
            if before != after { add(step, .update, "replicas \(before) → \(after)") }
        default:
            if step.author == ControlLoop.user { add(step, .update, "") }
        }
    }

    private mutating func recordPod(_ step: ControlLoop.Step, from old: Pod, to new: Pod) {
        if let node = new.nodeName, old.nodeName == nil { add(step, .bind, "to \(node)") }
        if new.phase != old.phase { add(step, .progress, new.phase) }
        if new.isReady, !old.isReady { add(step, .progress, "Ready") }
        if let condition = new.condition("PodScheduled"), condition.status == "False",
            old.condition("PodScheduled")?.message != condition.message
        {
            add(step, .progress, "unschedulable: \(condition.message ?? "")")
        }
    }

    private mutating func recordDeployment(
        _ step: ControlLoop.Step, from old: Deployment, to new: Deployment
    ) {
        if step.author == ControlLoop.user { add(step, .update, "") }
        noteAvailability(from: old, to: new)
        if let before = old.status, let after = new.status, before.counts != after.counts {
            add(step, .progress, after.summary(of: new))
        }
        let progressBefore = old.status?.progressing
        guard let progress = new.status?.progressing, progress.reason != progressBefore?.reason
        else { return }
        switch progress.reason {
        case "NewReplicaSetAvailable": add(step, .progress, "rollout complete")
        case "ProgressDeadlineExceeded": add(step, .progress, "progress deadline exceeded")
        default: break
        }
    }

    private mutating func noteAvailability(from old: Deployment, to new: Deployment) {
        let before = Int(old.status?.availableReplicas ?? 0)
        let after = Int(new.status?.availableReplicas ?? 0)
        let isFirst = lowest[new.key] == nil
        // One that starts from nothing does not lose availability.
        if isFirst, before == 0 { return }
        lowest[new.key] = min(lowest[new.key] ?? before, after)
        replicas[new.key] = Int(new.spec?.replicas ?? 1)
    }

    private func detail(ofNew object: any KubernetesObject) -> String {
        switch object {
        case let replicaSet as ReplicaSet: "replicas \(replicaSet.spec?.replicas ?? 1)"
        case let deployment as Deployment: "replicas \(deployment.spec?.replicas ?? 1)"
        default: ""
        }
    }

    private mutating func add(
        _ step: ControlLoop.Step, _ verb: Forecast.Move.Verb, _ detail: String
    ) {
        moves.append(
            Forecast.Move(
                time: step.time - start, verb: verb, key: step.change.key, detail: detail,
                author: step.author, cause: step.cause))
    }
}

extension DeploymentStatus {
    /// The counts that a reader follows through a rollout.
    fileprivate var counts: [Int32?] { [replicas, updatedReplicas, availableReplicas] }

    /// `4 replicas, 2 updated, 3 of 3 available`.
    fileprivate func summary(of deployment: Deployment) -> String {
        "\(replicas ?? 0) replicas, \(updatedReplicas ?? 0) updated, "
            + "\(availableReplicas ?? 0) of \(deployment.spec?.replicas ?? 1) available"
    }

    fileprivate var progressing: DeploymentCondition? {
        conditions?.first { $0.type == "Progressing" }
    }
}
