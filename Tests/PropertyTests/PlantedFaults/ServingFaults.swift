import Controllers
import KubernetesAPI

// Ways to spoil the plans of controllers that serve others.

extension PlanFault {
    /// An autoscaler that does not mind `maxReplicas`.
    static let scalesTooFar: Alteration = { plan, _ in
        plan.mapUpdates { (deployment: inout Deployment) in deployment.spec?.replicas = 7 }
    }

    /// Sends traffic to Pods that are not ready.
    static let callsEverythingReady: Alteration = { plan, _ in
        let spoil = { (slice: inout EndpointSlice) in
            slice.endpoints = slice.endpoints?.map { endpoint in
                var endpoint = endpoint
                endpoint.conditions?.ready = true
                return endpoint
            }
        }
        plan.mapCreations(spoil)
        plan.mapUpdates(spoil)
    }
}
