import KubernetesAPI

@testable import Controllers

extension DaemonSet {
    /// `agent` in namespace `default`, with the defaults of the API server. Its uid is `daemon`.
    static func agent(
        image: String = "app:1", maxUnavailable: IntOrString = 1, maxSurge: IntOrString = 0,
        _ configure: (inout DaemonSetSpec) -> Void = { _ in }
    ) -> DaemonSet {
        let labels = ["app": "agent"]
        return .with { daemonSet in
            daemonSet.metadata.name = "agent"
            daemonSet.metadata.namespace = "default"
            daemonSet.metadata.uid = "daemon"
            daemonSet.metadata.generation = 1
            var spec = DaemonSetSpec.with { spec in
                spec.selector = .with { $0.matchLabels = labels }
                spec.updateStrategy = .with { strategy in
                    strategy.type = "RollingUpdate"
                    strategy.rollingUpdate = .with {
                        $0.maxUnavailable = maxUnavailable
                        $0.maxSurge = maxSurge
                    }
                }
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
            daemonSet.spec = spec
        }
    }

    /// The revision that holds the template with that image.
    static func revision(_ image: String, number: Int64 = 1) -> ControllerRevision {
        let daemonSet = agent(image: image)
        var revision = RevisionHistory(
            of: daemonSet, template: daemonSet.spec?.template ?? PodTemplateSpec(),
            hashLabel: hashLabel, revisions: [], collisionCount: nil, stored: { _ in nil }
        ).latest
        revision.revision = number
        revision.metadata.uid = "revision-\(image)"
        return revision
    }
}

extension Pod {
    /// The Pod of `agent` on `node`, made from the template with that image. Its name, and uid, is
    /// `old-` or `new-` and the node for the images `app:1` and `app:2`.
    static func agent(
        on node: String, _ stage: Stage = .ready, image: String = "app:1",
        created: Timestamp = .noon
    ) -> Pod {
        let daemonSet = DaemonSet.agent(image: image)
        let hash = DaemonSet.revision(image).metadata.labels?[DaemonSet.hashLabel] ?? ""
        let name = (image == "app:1" ? "old-" : "new-") + node
        var pod = DaemonPodTemplate(daemonSet, hash: hash).pod(named: name, on: node)
        pod.metadata.uid = name
        pod.metadata.creationTimestamp = created
        pod.spec?.nodeName = node
        pod.enter(stage)
        return pod
    }
}

extension Node {
    static func plain(
        _ name: String, labels: [String: String] = [:], taints: [Taint] = []
    ) -> Node {
        .with { node in
            node.metadata.name = name
            node.metadata.uid = name
            node.metadata.labels = labels
            node.spec = .with { $0.taints = taints }
        }
    }
}

extension Taint {
    static func taint(_ key: String, _ effect: String) -> Taint {
        .with {
            $0.key = key
            $0.effect = effect
        }
    }
}

extension ClusterState {
    func daemonPlan(now: Timestamp = .noon) -> Plan {
        let key = ObjectKey(DaemonSet.self, namespace: "default", name: "agent")
        return DaemonSetController().reconcile(key, in: self, now: now)
    }

    /// What the DaemonSet controller writes for `agent`: `+ node` for a Pod that is created on it,
    /// `- name` for one that is deleted.
    func daemonWrites(now: Timestamp = .noon) -> [String] {
        daemonPlan(now: now).actions.compactMap { action in
            switch action {
            case .create(let pod as Pod): "+ \(pod.daemonNode ?? "")"
            case .delete(let key, _): "- \(key.name)"
            default: nil
            }
        }
    }
}
