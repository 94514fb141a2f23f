public import KubernetesAPI

/// What an object takes of the quotas of its namespace.
///
/// Every object counts as one of its resource: `count/deployments.apps`. Pods, Services and claims
/// also take of resources with names of their own.
public enum QuotaUsage {
    /// Kinds that may be counted under their bare name as well: an older form of `count/…`.
    private static let bareNames: Set<String> = [
        "configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas",
        "secrets", "services",
    ]

    /// What `object` takes, under every name that a quota may limit it by.
    public static func of(_ object: any KubernetesObject) -> ResourceList {
        guard let resource = Resources.find(kind: object.groupVersionKind) else { return [:] }
        let name = resource.group.isEmpty ? resource.name : "\(resource.name).\(resource.group)"
        var usage: ResourceList = ["count/\(name)": 1]
        if bareNames.contains(name) { usage[name] = 1 }
        switch object {
        case let pod as Pod: return usage + of(pod)
        case let service as Service: return usage + of(service)
        case let claim as PersistentVolumeClaim: return usage + of(claim)
        default: return usage
        }
    }

    /// A Pod that has ended takes nothing but its place in the store; one that is only asked to
    /// end still takes everything.
    private static func of(_ pod: Pod) -> ResourceList {
        guard !pod.hasFinished, let spec = pod.spec else { return [:] }
        return compute(requests: spec.totalRequests, limits: spec.totalLimits)
            .merging(["pods": 1]) { own, _ in own }
    }

    /// What a container says of the resources it takes, under the names that a quota has for them.
    public static func stated(by container: Container) -> ResourceList {
        compute(
            requests: container.resources?.requests ?? [:],
            limits: container.resources?.limits ?? [:])
    }

    /// CPU, memory and local storage under their bare name too, which means the request.
    private static func compute(requests: ResourceList, limits: ResourceList) -> ResourceList {
        var usage = ResourceList()
        for (name, quantity) in requests {
            let isExtended = name.contains("/")
            if !isExtended { usage[name] = quantity }
            usage["requests.\(name)"] = quantity
        }
        for name in ["cpu", "memory", "ephemeral-storage"] {
            usage["limits.\(name)"] = limits[name]
        }
        return usage
    }

    private static func of(_ service: Service) -> ResourceList {
        let ports = service.spec?.ports ?? []
        switch service.spec?.type {
        case "NodePort": return ["services.nodeports": Quantity(value: Int64(ports.count))]
        case "LoadBalancer":
            let allocates = service.spec?.allocateLoadBalancerNodePorts != false
            let count = allocates ? ports.count : ports.count { ($0.nodePort ?? 0) != 0 }
            return [
                "services.loadbalancers": 1,
                "services.nodeports": Quantity(value: Int64(count)),
            ]
        default: return [:]
        }
    }

    /// Of storage also what the class has a share of its own for.
    private static func of(_ claim: PersistentVolumeClaim) -> ResourceList {
        var usage = ResourceList()
        let storage = claim.spec?.resources?.requests?["storage"]
        usage["requests.storage"] = storage
        let className = claim.className
        if !className.isEmpty {
            let prefix = "\(className).storageclass.storage.k8s.io/"
            usage[prefix + "persistentvolumeclaims"] = 1
            usage[prefix + "requests.storage"] = storage
        }
        return usage
    }
}
