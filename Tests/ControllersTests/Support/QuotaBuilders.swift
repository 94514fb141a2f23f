import KubernetesAPI

@testable import Controllers

extension Container {
    static func asking(
        _ requests: [String: String], limits: [String: String] = [:], restartPolicy: String? = nil
    ) -> Container {
        .with {
            $0.name = "main"
            $0.image = "app:1"
            $0.restartPolicy = restartPolicy
            $0.resources = .with {
                $0.requests = requests.compactMapValues { Quantity($0) }
                $0.limits = limits.compactMapValues { Quantity($0) }
            }
        }
    }
}

extension Pod {
    /// A Pod in namespace `default` with one container.
    static func asking(
        _ name: String = "web", requests: [String: String] = [:], limits: [String: String] = [:],
        _ configure: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        .with { pod in
            pod.metadata.name = name
            pod.metadata.namespace = "default"
            pod.spec = .with { $0.containers = [.asking(requests, limits: limits)] }
            configure(&pod)
        }
    }
}

extension ResourceQuota {
    /// A quota in namespace `default`.
    static func limiting(
        _ hard: [String: String], named name: String = "quota",
        _ configure: (inout ResourceQuotaSpec) -> Void = { _ in }
    ) -> ResourceQuota {
        .with { quota in
            quota.metadata.name = name
            quota.metadata.namespace = "default"
            quota.spec = .with {
                $0.hard = hard.compactMapValues { Quantity($0) }
                configure(&$0)
            }
        }
    }
}
