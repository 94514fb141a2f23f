public import Controllers
public import KubernetesAPI

/// Services in random histories, in front of a Deployment whose Pods come and go.
public struct ServiceWorkload: Workload {
    public init() {}

    public var companion: (any Workload)? { DeploymentWorkload() }

    public func make(named name: String, using generator: inout SeededGenerator) -> Service {
        let isHeadless = generator.chance(percent: 30)
        let publishes = generator.chance(percent: 30)
        return .with { service in
            service.metadata.name = name
            service.metadata.namespace = TrialCluster.namespace
            service.spec = .with {
                $0.selector = ["app": name]
                $0.clusterIP = isHeadless ? "None" : nil
                $0.publishNotReadyAddresses = publishes ? true : nil
                $0.ports = [Self.port(80)]
            }
        }
    }

    private static func port(_ number: Int32) -> ServicePort {
        .with {
            $0.name = "port-\(number)"
            $0.port = number
        }
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<Service> {
        switch generator.number(in: 0...3) {
        case 0:
            return Edit("publish or hide what is not ready") { service in
                let publishes = service.spec?.publishNotReadyAddresses == true
                service.spec?.publishNotReadyAddresses = publishes ? nil : true
            }
        case 1:
            let selector = generator.pick(["nobody", nil])
            return Edit("select \(selector ?? "its own")") { service in
                let name = service.name
                service.spec?.selector = ["app": selector ?? name]
            }
        default:
            let numbers = generator.pick([[80], [443], [80, 443]] as [[Int32]])
            return Edit("ports \(numbers)") { $0.spec?.ports = numbers.map(Self.port) }
        }
    }

    public func shortcomings(of service: Service, in state: ClusterState) -> [String] {
        let pods = state.pods.all.filter { pod in
            pod.metadata.labels?["app"] == service.spec?.selector?["app"] && !pod.hasFinished
                && pod.status?.podIP != nil
        }
        let slices = state.endpointSlices.all.filter {
            $0.metadata.labels?["kubernetes.io/service-name"] == service.name
        }
        let listed = slices.flatMap { $0.endpoints ?? [] }.flatMap(\.addresses).sorted()
        let addresses = pods.compactMap { $0.status?.podIP }.sorted()
        var found: [String] = []
        if listed != addresses { found.append("lists \(listed) where there are \(addresses)") }
        let ports = (service.spec?.ports ?? []).map(\.port).sorted()
        for slice in slices where slice.endpoints?.isEmpty == false {
            let shown = (slice.ports ?? []).compactMap(\.port).sorted()
            if shown != ports { found.append("\(slice.name) has the ports \(shown)") }
        }
        let endpoints = state.table(Endpoints.self)[service.namespacedName]
        let subsets = (endpoints?.subsets ?? []).flatMap { $0.addresses ?? [] }.map(\.ip).sorted()
        if subsets != addresses { found.append("Endpoints list \(subsets)") }
        return found
    }

    public var checkers: [any Checker] { [EndpointSliceChecker()] }
}
