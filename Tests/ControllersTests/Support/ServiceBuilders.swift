import KubernetesAPI

@testable import Controllers

extension Service {
    /// A Service over the Pods with `app: <name>`, as it is stored: port 80 to 8080. Its uid is its
    /// name.
    static func serving(
        _ name: String = "web", configure: (inout ServiceSpec) -> Void = { _ in }
    ) -> Service {
        var spec = ServiceSpec()
        spec.type = "ClusterIP"
        spec.clusterIP = "10.96.1.1"
        spec.clusterIPs = ["10.96.1.1"]
        spec.ipFamilies = ["IPv4"]
        spec.selector = ["app": name]
        spec.ports = [.tcp(80, target: 8080)]
        configure(&spec)
        return .with {
            $0.metadata.name = name
            $0.metadata.namespace = "default"
            $0.metadata.uid = name
            $0.spec = spec
        }
    }
}

extension ServicePort {
    static func tcp(
        _ number: Int32, name: String? = nil, target: IntOrString? = nil
    ) -> ServicePort {
        .with {
            $0.name = name
            $0.port = number
            $0.protocol = "TCP"
            $0.targetPort = target
        }
    }
}

extension Pod {
    /// A Pod with `app: web` on `node-1` that runs and is ready. Its uid is its name.
    static func backing(
        _ name: String, at address: String?, isReady: Bool = true, isTerminating: Bool = false,
        phase: String = "Running", configure: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.uid = name
        pod.metadata.labels = ["app": "web"]
        if isTerminating { pod.metadata.deletionTimestamp = Timestamp(seconds: 1) }
        pod.spec = .with {
            $0.nodeName = "node-1"
            $0.containers = [.with { $0.name = "main" }]
        }
        pod.status = .with {
            $0.phase = phase
            $0.podIP = address
            $0.podIPs = address.map { ip in [.with { $0.ip = ip }] }
            $0.conditions = [
                .with {
                    $0.type = "Ready"
                    $0.status = isReady ? "True" : "False"
                }
            ]
        }
        configure(&pod)
        return pod
    }
}

extension Node {
    /// `node-1`, with the zone it is in, if any.
    static func first(zone: String? = nil) -> Node {
        .with {
            $0.metadata.name = "node-1"
            $0.metadata.uid = "node-1"
            $0.metadata.labels = zone.map { ["topology.kubernetes.io/zone": $0] }
        }
    }
}

extension EndpointSlice {
    /// A slice of IPv4 addresses of the Service `web` with the labels and the owner that the
    /// endpointslice-controller gives it.
    static func ofWeb(
        _ name: String, ports: [Int32] = [8080], _ endpoints: [Endpoint],
        owner: String = "web", configure: (inout EndpointSlice) -> Void = { _ in }
    ) -> EndpointSlice {
        var slice = EndpointSlice()
        slice.metadata.name = name
        slice.metadata.namespace = "default"
        slice.metadata.uid = name
        slice.metadata.labels = [
            serviceNameLabel: "web", managedByLabel: manager,
        ]
        slice.metadata.ownerReferences = [
            Service.with {
                $0.metadata.name = "web"
                $0.metadata.uid = owner
            }.controllerOwnerReference
        ]
        slice.addressType = "IPv4"
        slice.ports = ports.map { number in
            .with {
                $0.name = ""
                $0.port = number
                $0.protocol = "TCP"
            }
        }
        slice.endpoints = endpoints
        configure(&slice)
        return slice
    }
}

extension ClusterState {
    static func of(_ objects: [any KubernetesObject]) -> ClusterState {
        let state = ClusterState()
        for object in objects { state.upsert(object) }
        return state
    }
}
