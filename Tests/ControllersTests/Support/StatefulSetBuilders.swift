import KubernetesAPI

@testable import Controllers

extension StatefulSet {
    /// `db` in namespace `default`, with the defaults of the API server. Its uid is `set`.
    static func db(
        replicas: Int32 = 3, image: String = "app:1",
        _ configure: (inout StatefulSetSpec) -> Void = { _ in }
    ) -> StatefulSet {
        let labels = ["app": "db"]
        return .with { set in
            set.metadata.name = "db"
            set.metadata.namespace = "default"
            set.metadata.uid = "set"
            set.metadata.generation = 1
            var spec = StatefulSetSpec.with { spec in
                spec.replicas = replicas
                spec.serviceName = "db"
                spec.podManagementPolicy = "OrderedReady"
                spec.updateStrategy = .with {
                    $0.type = "RollingUpdate"
                    $0.rollingUpdate = .with { $0.partition = 0 }
                }
                spec.selector = .with { $0.matchLabels = labels }
                spec.template = .with { template in
                    template.metadata = .with { $0.labels = labels }
                    template.spec = .with { pod in
                        pod.containers = [
                            .with {
                                $0.name = "main"
                                $0.image = image
                            }
                        ]
                    }
                }
            }
            configure(&spec)
            set.spec = spec
        }
    }

    /// The revision that holds the template with that image.
    static func revision(_ image: String, number: Int64 = 1) -> ControllerRevision {
        let set = db(image: image)
        var revision = RevisionHistory(
            of: set, template: set.spec?.template ?? PodTemplateSpec(),
            hashLabel: revisionHashLabel, revisions: [], collisionCount: nil, stored: { _ in nil }
        ).latest
        revision.revision = number
        revision.metadata.uid = "revision-\(image)"
        return revision
    }

    /// One claim template, `data`.
    mutating func claimData(whenDeleted: String = "Retain", whenScaled: String = "Retain") {
        spec?.volumeClaimTemplates = [.with { $0.metadata.name = "data" }]
        spec?.persistentVolumeClaimRetentionPolicy = .with {
            $0.whenDeleted = whenDeleted
            $0.whenScaled = whenScaled
        }
    }
}

extension Pod {
    /// What a Pod of a workload looks like to its controller.
    enum Stage {
        case pending, running, ready, terminating, failed, succeeded
    }

    mutating func enter(_ stage: Stage, since time: Timestamp = .noon) {
        let phase =
            switch stage {
            case .pending: "Pending"
            case .running, .ready, .terminating: "Running"
            case .failed: "Failed"
            case .succeeded: "Succeeded"
            }
        status = .with { status in
            status.phase = phase
            status.conditions = [
                .with {
                    $0.type = "Ready"
                    $0.status = stage == .ready || stage == .terminating ? "True" : "False"
                    $0.lastTransitionTime = time
                }
            ]
        }
        if stage == .terminating { metadata.deletionTimestamp = time }
    }

    /// The Pod of `db` with that ordinal, made from the template with that image. Its uid is its
    /// name.
    static func db(
        _ ordinal: Int, _ stage: Stage = .ready, image: String = "app:1",
        since time: Timestamp = .noon
    ) -> Pod {
        let set = StatefulSet.db(image: image)
        var pod = StatefulPod(owner: set, ordinal: ordinal)
            .make(
                template: set.spec?.template ?? PodTemplateSpec(),
                revision: StatefulSet.revision(image).name)
        pod.metadata.uid = pod.name
        pod.spec?.nodeName = "node-1"
        pod.enter(stage, since: time)
        return pod
    }
}

extension ClusterState {
    /// A state with these objects.
    static func holding(_ objects: any KubernetesObject...) -> ClusterState { holding(objects) }

    static func holding(_ objects: [any KubernetesObject]) -> ClusterState {
        let state = ClusterState()
        for object in objects { object.add(to: state) }
        return state
    }

    /// What the StatefulSet controller writes for `db`, the status left out.
    func setWrites(now: Timestamp = .noon) -> [String] {
        setPlan(now: now).lines.filter { !$0.hasPrefix("status") && !$0.hasPrefix("event") }
    }

    func setPlan(now: Timestamp = .noon) -> Plan {
        let key = ObjectKey(StatefulSet.self, namespace: "default", name: "db")
        return StatefulSetController().reconcile(key, in: self, now: now)
    }

    /// The status that the StatefulSet controller gives `db`; `nil` if it leaves it as it is.
    func setStatus(now: Timestamp = .noon) -> StatefulSetStatus? {
        setPlan(now: now).actions.lazy.compactMap { action in
            if case .updateStatus(let set as StatefulSet) = action { set.status } else { nil }
        }.first
    }
}

extension KubernetesObject {
    fileprivate func add(to state: ClusterState) { state.upsert(self) }
}
