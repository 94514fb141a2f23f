import KubernetesAPI

@testable import Controllers

extension Timestamp {
    /// The time at which the tests of Jobs look.
    static let noon = Timestamp("2026-03-02T12:00:00Z")!

    static func noon(plus seconds: Int64) -> Timestamp { noon + .seconds(seconds) }
}

extension Job {
    /// A Job as it is stored, that began a minute before noon. Its uid is its name.
    static func job(
        _ name: String = "work", completions: Int32? = 1, parallelism: Int32 = 1,
        configure: (inout JobSpec) -> Void = { _ in }
    ) -> Job {
        var spec = JobSpec()
        spec.completions = completions
        spec.parallelism = parallelism
        spec.backoffLimit = 6
        spec.selector = .with { $0.matchLabels = ["job": name] }
        spec.template.metadata = .with { $0.labels = ["job": name] }
        spec.template.spec = .with {
            $0.restartPolicy = "Never"
            $0.containers = [.with { $0.name = "main" }]
        }
        configure(&spec)
        return .with {
            $0.metadata.name = name
            $0.metadata.namespace = "default"
            $0.metadata.uid = name
            $0.metadata.creationTimestamp = .noon(plus: -60)
            $0.spec = spec
            $0.status = .with { $0.startTime = .noon(plus: -60) }
        }
    }

    /// The Job with other completions of indexes, each of which may fail `limit` times.
    static func indexedJob(
        completions: Int32, parallelism: Int32, limit: Int32? = nil,
        configure: (inout JobSpec) -> Void = { _ in }
    ) -> Job {
        job(completions: completions, parallelism: parallelism) {
            $0.completionMode = "Indexed"
            $0.backoffLimitPerIndex = limit
            if limit != nil { $0.backoffLimit = .max }
            configure(&$0)
        }
    }

    func with(status build: (inout JobStatus) -> Void) -> Job {
        var job = self
        var status = job.status ?? JobStatus()
        build(&status)
        job.status = status
        return job
    }
}

extension Pod {
    /// A Pod of a Job that nobody has counted yet. Its uid is its name.
    static func ofJob(
        _ name: String, phase: String = "Running", job: String = "work", index: Int? = nil,
        isReady: Bool = false, isTracked: Bool = true, isTerminating: Bool = false,
        finished: Timestamp = .noon, configure: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.uid = name
        pod.metadata.creationTimestamp = .noon(plus: -60)
        pod.metadata.labels = ["job": job]
        pod.metadata.annotations = index.map { [JobPodMark.completionIndex: String($0)] }
        pod.metadata.finalizers = isTracked ? [JobPodMark.trackingFinalizer] : nil
        pod.metadata.ownerReferences = [Job.job(job).controllerOwnerReference]
        if isTerminating {
            pod.metadata.deletionTimestamp = finished
            pod.metadata.deletionGracePeriodSeconds = 0
        }
        pod.spec = .with { $0.nodeName = "node-1" }
        pod.status = .with { status in
            status.phase = phase
            status.conditions = [
                .with {
                    $0.type = "Ready"
                    $0.status = isReady ? "True" : "False"
                    $0.lastTransitionTime = finished
                }
            ]
        }
        configure(&pod)
        return pod
    }

    /// With a container that ended with that code.
    mutating func endContainer(_ name: String = "main", exitCode: Int32, restarts: Int32 = 0) {
        let ended = ContainerStatus.with { container in
            container.name = name
            container.restartCount = restarts
            container.state = .with { state in
                state.terminated = .with {
                    $0.exitCode = exitCode
                    $0.finishedAt = .noon
                }
            }
        }
        let others = status?.containerStatuses ?? []
        status?.containerStatuses = others + [ended]
    }
}

extension ClusterState {
    /// A state with a Job and Pods.
    static func with(_ job: Job?, _ pods: [Pod]) -> ClusterState {
        let state = ClusterState()
        if let job { state.upsert(job) }
        for pod in pods { state.upsert(pod) }
        return state
    }

    /// What the Job controller does at noon.
    func jobPlan(_ name: String = "work", now: Timestamp = .noon) -> [String] {
        let key = ObjectKey(Job.self, namespace: "default", name: name)
        return JobController().reconcile(key, in: self, now: now).lines
    }
}
