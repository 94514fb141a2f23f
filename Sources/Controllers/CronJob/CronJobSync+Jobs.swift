internal import KubernetesAPI

// What has become of the Jobs that were started.

extension CronJobSync {
    /// Deletes the oldest finished Jobs beyond the history limits.
    mutating func removeOldJobs() {
        let finished = jobs.filter { $0.hasFinished && !$0.isTerminating }
        removeOldest(
            of: finished.filter(\.hasSucceeded), limit: observed.spec.successfulJobsHistoryLimit)
        removeOldest(
            of: finished.filter { !$0.hasSucceeded }, limit: observed.spec.failedJobsHistoryLimit)
    }

    private mutating func removeOldest(of jobs: [Job], limit: Int32?) {
        guard let limit, jobs.count > Int(limit) else { return }
        for job in jobs.sorted(by: Job.startedEarlier).prefix(jobs.count - Int(limit)) {
            delete(job)
        }
    }

    /// Brings the list of active Jobs and the time of the last success up to date.
    ///
    /// A Job that is listed and not ours any more, but still there, stays listed: somebody took it.
    mutating func reportJobs(in state: ClusterState) {
        for job in jobs {
            let isListed = active.contains { $0.uid == job.uid }
            if job.hasFinished, isListed {
                active.removeAll { $0.uid == job.uid }
                let condition = job.finishedCondition?.type ?? ""
                record("SawCompletedJob", "Saw completed job: \(job.name), condition: \(condition)")
            } else if !job.hasFinished, !isListed {
                list(job)
            }
            if job.hasSucceeded, let time = job.status?.completionTime,
                time > status.lastSuccessfulTime ?? Timestamp()
            {
                status.lastSuccessfulTime = time
            }
        }
        let uids = Set(jobs.map(\.uid))
        for reference in active where !uids.contains(reference.uid ?? "") {
            let name = reference.name ?? ""
            if state.jobs[observed.namespace, name] != nil { continue }
            active.removeAll { $0.uid == reference.uid }
            record("MissingJob", "Active job went missing: \(name)")
        }
    }

    /// A Job gets its uid when it is created, so the one that the last look made is listed now. Of
    /// any other the status should know.
    private mutating func list(_ job: Job) {
        let lastName = status.lastScheduleTime.map(observed.jobName)
        guard job.name == lastName, !job.isTerminating else {
            return record(
                "UnexpectedJob",
                "Saw a job that the controller did not create or forgot: \(job.name)",
                type: .warning)
        }
        active.append(
            .with {
                $0.apiVersion = Job.groupVersionKind.apiVersion
                $0.kind = Job.kind.kind
                $0.namespace = job.namespace
                $0.name = job.name
                $0.uid = job.uid
                $0.resourceVersion = job.metadata.resourceVersion
            })
    }
}

extension Job {
    /// Jobs that never started come last; of equal times the lesser name comes first.
    fileprivate static func startedEarlier(_ left: Job, _ right: Job) -> Bool {
        switch (left.status?.startTime, right.status?.startTime) {
        case (let leftTime?, let rightTime?) where leftTime != rightTime: leftTime < rightTime
        case (.some, nil): true
        case (nil, .some): false
        default: left.name < right.name
        }
    }
}

extension CronJob {
    /// The name of the Job due at `time`: `tick-29700000`, the minutes since the Unix epoch.
    func jobName(at time: Timestamp) -> String {
        "\(name)-\(time.microseconds / 60_000_000)"
    }
}
