import KubernetesAPI

@testable import Controllers

/// The time of the tests about nodes: a whole minute.
let nodeTestNow = Timestamp(seconds: 1_700_000_040)

extension Node {
    /// A node whose Ready condition has that status since ten minutes.
    static func named(
        _ name: String, ready: String = "True", zone: String? = nil, taints: [Taint] = [],
        _ configure: (inout Node) -> Void = { _ in }
    ) -> Node {
        .with { node in
            node.metadata.name = name
            node.metadata.uid = "uid-\(name)"
            node.metadata.creationTimestamp = nodeTestNow - .seconds(3600)
            node.metadata.labels = zone.map { ["topology.kubernetes.io/zone": $0] }
            node.spec = .with { $0.taints = taints.isEmpty ? nil : taints }
            node.status = .with {
                $0.conditions = [
                    .with {
                        $0.type = "Ready"
                        $0.status = ready
                        $0.lastTransitionTime = nodeTestNow - .seconds(600)
                    }
                ]
            }
            configure(&node)
        }
    }

    /// The taints as kubectl describes them: `key:effect`.
    var taintTexts: [String] { taints.map { "\($0.key):\($0.effect)" } }
}

extension Lease {
    /// The Lease of a node that was heard of that many seconds ago.
    static func of(_ node: String, renewed secondsAgo: Int) -> Lease {
        .with { lease in
            lease.metadata.name = node
            lease.metadata.namespace = "kube-node-lease"
            lease.spec = .with {
                $0.renewTime = (nodeTestNow - .seconds(secondsAgo)).microTime
            }
        }
    }
}

extension Taint {
    /// A NoExecute taint that was added that many seconds ago.
    static func noExecute(_ key: String, added secondsAgo: Int? = 0) -> Taint {
        .with {
            $0.key = key
            $0.effect = "NoExecute"
            $0.timeAdded = secondsAgo.map { nodeTestNow - .seconds($0) }
        }
    }
}

extension Pod {
    /// A ready Pod on a node, bound ten minutes ago.
    static func on(
        _ node: String?, named name: String = "p",
        tolerations: [(key: String, seconds: Int64?)] = [],
        _ configure: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        .with { pod in
            pod.metadata.name = name
            pod.metadata.namespace = "default"
            pod.metadata.uid = "uid-\(name)"
            pod.metadata.creationTimestamp = nodeTestNow - .seconds(600)
            pod.spec = .with { spec in
                spec.nodeName = node
                spec.tolerations = tolerations.map { key, seconds in
                    .with {
                        $0.key = key
                        $0.operator = "Exists"
                        $0.effect = "NoExecute"
                        $0.tolerationSeconds = seconds
                    }
                }
            }
            pod.status = .with {
                $0.phase = "Running"
                $0.conditions = [
                    .with {
                        $0.type = "Ready"
                        $0.status = "True"
                    }
                ]
            }
            configure(&pod)
        }
    }
}

extension Plan {
    /// The written objects of a kind, in order.
    func written<Object: KubernetesObject>(_ type: Object.Type) -> [Object] {
        actions.compactMap { action in
            switch action {
            case .create(let object), .update(let object), .updateStatus(let object):
                object as? Object
            case .delete: nil
            }
        }
    }
}
