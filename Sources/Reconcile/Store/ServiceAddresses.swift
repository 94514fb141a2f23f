internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Gives Services their cluster addresses and node ports, and keeps those in use.
///
/// Addresses come from 10.96.0.0/16 and ports from 30000–32767, as in Kubernetes by default. The
/// first tried follows from the name, so that a Service that is deleted and made again, or a plan,
/// gets the same one as far as it is free.
struct ServiceAddresses: Sendable {
    private static let addressCount = 65_534
    private static let ports = 30_000...32_767

    private var addressesInUse: [String: NamespacedName] = [:]
    private var portsInUse: [Int32: NamespacedName] = [:]

    /// The object with what it has to be given; other kinds than Service are returned unchanged.
    mutating func allocate(
        for object: some KubernetesObject, replacing stored: (any KubernetesObject)? = nil
    ) throws(StoreError) -> any KubernetesObject {
        guard var service = object as? Service else { return object }
        if let stored = stored as? Service { release(stored) }
        service.spec = service.spec ?? ServiceSpec()
        try allocateAddress(for: &service)
        try allocatePorts(for: &service)
        reserve(service)
        return service
    }

    mutating func reserve(_ service: Service) {
        let name = service.namespacedName
        for address in service.spec?.clusterIPs ?? [] where address != "None" {
            addressesInUse[address] = name
        }
        for port in service.spec?.ports ?? [] {
            if let nodePort = port.nodePort, nodePort != 0 { portsInUse[nodePort] = name }
        }
    }

    mutating func release(_ service: Service) {
        for address in service.spec?.clusterIPs ?? [] { addressesInUse[address] = nil }
        for port in service.spec?.ports ?? [] {
            if let nodePort = port.nodePort { portsInUse[nodePort] = nil }
        }
    }

    private mutating func allocateAddress(for service: inout Service) throws(StoreError) {
        if service.spec?.type == "ExternalName" {
            service.spec?.clusterIP = nil
            service.spec?.clusterIPs = nil
            return
        }
        if let given = service.spec?.clusterIP, !given.isEmpty {
            if service.spec?.clusterIPs == nil { service.spec?.clusterIPs = [given] }
            if let other = addressesInUse[given] {
                throw .invalid(
                    service.key,
                    [
                        FieldError(
                            path: FieldPath("spec", "clusterIPs").index(0), reason: .invalid,
                            message: "Invalid value: [\"\(given)\"]: failed to allocate IP "
                                + "\(given): provided IP is already allocated to \(other)")
                    ])
            }
            return
        }
        var hash = FNV1a64()
        hash.combine(service.namespacedName.description)
        let first = Int(hash.mixed % UInt64(Self.addressCount))
        for offset in 0..<Self.addressCount {
            let number = (first + offset) % Self.addressCount + 1
            let address = "10.96.\(number >> 8).\(number & 0xff)"
            if addressesInUse[address] != nil { continue }
            service.spec?.clusterIP = address
            service.spec?.clusterIPs = [address]
            return
        }
        throw .forbidden(service.key, reason: "no cluster address is free in 10.96.0.0/16")
    }

    private mutating func allocatePorts(for service: inout Service) throws(StoreError) {
        let needsPorts =
            service.spec?.type == "NodePort"
            || (service.spec?.type == "LoadBalancer"
                && service.spec?.allocateLoadBalancerNodePorts != false)
        guard needsPorts, var servicePorts = service.spec?.ports else { return }
        for position in servicePorts.indices where (servicePorts[position].nodePort ?? 0) == 0 {
            var hash = FNV1a64()
            hash.combine(service.namespacedName.description)
            hash.combine(UInt64(position))
            let first = Int(hash.mixed % UInt64(Self.ports.count))
            let free = (0..<Self.ports.count).lazy
                .map { Int32(Self.ports.lowerBound + (first + $0) % Self.ports.count) }
                .first { portsInUse[$0] == nil }
            guard let free else {
                throw .forbidden(service.key, reason: "no node port is free in 30000-32767")
            }
            servicePorts[position].nodePort = free
            portsInUse[free] = service.namespacedName
        }
        service.spec?.ports = servicePorts
    }
}
