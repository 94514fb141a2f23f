import KubernetesAPI
import Reconcile

extension Pod {
    /// A Pod in namespace `default` whose one container asks for that.
    static func named(
        _ name: String, requests: [String: String]?, limits: [String: String]? = nil
    ) -> Pod {
        var pod = Pod.named(name)
        pod.spec?.containers[0].resources = .with {
            $0.requests = requests?.compactMapValues { Quantity($0) }
            $0.limits = limits?.compactMapValues { Quantity($0) }
        }
        return pod
    }
}

extension ResourceQuota {
    /// A quota called `quota` in namespace `default`.
    static func limiting(_ hard: [String: String]) -> ResourceQuota {
        .with { quota in
            quota.metadata.name = "quota"
            quota.metadata.namespace = "default"
            quota.spec = .with { $0.hard = hard.compactMapValues { Quantity($0) } }
        }
    }
}

extension Store {
    /// Why the store refuses to create the object; `nil` if it does not.
    func refusal(of object: some KubernetesObject) -> String? {
        do throws(StoreError) {
            try create(object, now: testStart)
            return nil
        } catch {
            guard case .forbidden(_, let reason) = error else { return "\(error)" }
            return reason
        }
    }
}
