internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Gives Services their cluster addresses and node ports, and keeps those in use.
///
/// The ranges are Kubernetes' by default: 10.96.0.0/16 and 30000–32767. The first number tried
/// follows from the Service's name, so that a Service that is deleted and made again, or a plan,
/// gets the same one as far as it is free. As in Kubernetes, the beginning of each range is given
/// away last: it is for those who ask for a number themselves.
struct ServiceAddresses: Sendable {
    /// 10.96.0.1 to 10.96.255.254, numbered from 1.
    private static let addresses = NumberRange(1...65_534, reservedCount: 256)
    private static let nodePorts = NumberRange(30_000...32_767, reservedCount: 86)

    /// The first address is the one at which Pods find the API server.
    private var addressesInUse = [
        Self.address(1): NamespacedName(namespace: "default", name: "kubernetes")
    ]
    private var portsInUse: [Int32: NamespacedName] = [:]

    /// The object with what it has to be given; other kinds than Service are returned unchanged.
    ///
    /// - Parameter stored: the version that the object replaces, whose numbers it may keep.
    /// - Throws: `invalid` for a number that another Service has, or a port out of the range;
    ///   `forbidden` if none is free. Nothing is taken or given back then.
    mutating func allocate(
        for object: some KubernetesObject, replacing stored: (any KubernetesObject)? = nil
    ) throws(StoreError) -> any KubernetesObject {
        guard var service = object as? Service else { return object }
        var spec = service.spec ?? ServiceSpec()
        if spec.type != "ExternalName" {
            try completeAddress(of: service, &spec)
            try completeNodePorts(of: service, &spec)
            try completeHealthCheckPort(of: service, &spec)
        }
        if spec != service.spec { service.spec = spec }
        if let stored = stored as? Service { release(stored) }
        reserve(service)
        return service
    }

    /// Takes the numbers that the Service has.
    mutating func reserve(_ service: Service) {
        for address in service.clusterAddresses {
            addressesInUse[address] = service.namespacedName
        }
        for port in service.portsOnNodes { portsInUse[port] = service.namespacedName }
    }

    /// Gives back the numbers that the Service has.
    mutating func release(_ service: Service) {
        let name = service.namespacedName
        for address in service.clusterAddresses where addressesInUse[address] == name {
            addressesInUse[address] = nil
        }
        for port in service.portsOnNodes where portsInUse[port] == name {
            portsInUse[port] = nil
        }
    }

    // MARK: Addresses

    private func completeAddress(
        of service: Service, _ spec: inout ServiceSpec
    ) throws(StoreError) {
        if let given = spec.clusterIP, !given.isEmpty {
            let addresses = spec.clusterIPs ?? [given]
            spec.clusterIPs = addresses
            for address in addresses {
                guard let owner = addressesInUse[address], owner != service.namespacedName else {
                    continue
                }
                let list = addresses.map { "\"\($0)\"" }.joined(separator: ",")
                throw .refused(
                    service, FieldPath("spec", "clusterIPs"),
                    "Invalid value: [\(list)]: failed to allocate IP \(address): provided IP is "
                        + "already allocated to \(owner)")
            }
            return
        }
        let number = Self.addresses.firstFree(seed: "\(service.namespacedName)") {
            addressesInUse[Self.address($0)] == nil
        }
        guard let number else {
            throw .forbidden(service.key, reason: "no cluster address is free in 10.96.0.0/16")
        }
        spec.clusterIP = Self.address(number)
        spec.clusterIPs = [Self.address(number)]
    }

    private static func address(_ number: Int) -> String {
        "10.96.\(number >> 8).\(number & 0xff)"
    }

    // MARK: Ports

    private func completeNodePorts(
        of service: Service, _ spec: inout ServiceSpec
    ) throws(StoreError) {
        guard var ports = spec.ports else { return }
        let isLoadBalancer = spec.type == "LoadBalancer"
        let needsPorts =
            spec.type == "NodePort"
            || (isLoadBalancer && spec.allocateLoadBalancerNodePorts != false)
        // A port that is offered over TCP and UDP has one number on the nodes for both.
        var chosen: [Int32: Int32] = [:]
        for (index, port) in ports.enumerated() {
            guard let nodePort = port.nodePort, nodePort != 0 else { continue }
            chosen[port.port] = chosen[port.port] ?? nodePort
            let path = FieldPath("spec", "ports").index(index).field("nodePort")
            try checkPort(nodePort, at: path, of: service)
        }
        if !needsPorts { return }
        for index in ports.indices where (ports[index].nodePort ?? 0) == 0 {
            let port = ports[index].port
            let nodePort: Int32
            if let shared = chosen[port] {
                nodePort = shared
            } else {
                nodePort = try freePort("\(port)", for: service, besides: chosen)
            }
            chosen[port] = nodePort
            ports[index].nodePort = nodePort
        }
        spec.ports = ports
    }

    /// Nodes answer a load balancer that asks whether they have an endpoint, if it is to send
    /// only where there is one.
    private func completeHealthCheckPort(
        of service: Service, _ spec: inout ServiceSpec
    ) throws(StoreError) {
        guard spec.type == "LoadBalancer", spec.externalTrafficPolicy == "Local" else { return }
        if let port = spec.healthCheckNodePort, port != 0 {
            return try checkPort(port, at: FieldPath("spec", "healthCheckNodePort"), of: service)
        }
        var chosen: [Int32: Int32] = [:]
        for port in spec.ports ?? [] { chosen[port.port] = port.nodePort }
        spec.healthCheckNodePort = try freePort("healthCheck", for: service, besides: chosen)
    }

    private func checkPort(
        _ port: Int32, at path: FieldPath, of service: Service
    ) throws(StoreError) {
        if !Self.nodePorts.contains(Int(port)) {
            throw .refused(
                service, path,
                "Invalid value: \(port): provided port is not in the valid range. The range of "
                    + "valid ports is 30000-32767")
        }
        if let owner = portsInUse[port], owner != service.namespacedName {
            throw .refused(
                service, path,
                "Invalid value: \(port): provided port is already allocated to \(owner)")
        }
    }

    private func freePort(
        _ purpose: String, for service: Service, besides chosen: [Int32: Int32]
    ) throws(StoreError) -> Int32 {
        let seed = "\(service.namespacedName)/\(purpose)"
        let number = Self.nodePorts.firstFree(seed: seed) { number in
            let port = Int32(number)
            return portsInUse[port] == nil && !chosen.values.contains(port)
        }
        guard let number else {
            throw .forbidden(service.key, reason: "no node port is free in 30000-32767")
        }
        return Int32(number)
    }
}

/// Numbers of which one is chosen by a seed.
private struct NumberRange {
    private let dynamic: Range<Int>
    private let reserved: Range<Int>

    /// - Parameter reservedCount: how many numbers at the beginning are chosen only if there are
    ///   no others.
    init(_ numbers: ClosedRange<Int>, reservedCount: Int) {
        let start = numbers.lowerBound + reservedCount
        reserved = numbers.lowerBound..<start
        dynamic = start..<numbers.upperBound + 1
    }

    func contains(_ number: Int) -> Bool {
        reserved.contains(number) || dynamic.contains(number)
    }

    func firstFree(seed: String, isFree: (Int) -> Bool) -> Int? {
        var hash = FNV1a64()
        hash.combine(seed)
        for range in [dynamic, reserved] {
            let offset = Int(hash.mixed % UInt64(range.count))
            for step in 0..<range.count {
                let number = range.lowerBound + (offset + step) % range.count
                if isFree(number) { return number }
            }
        }
        return nil
    }
}

extension Service {
    fileprivate var clusterAddresses: [String] {
        (spec?.clusterIPs ?? []).filter { !$0.isEmpty && $0 != "None" }
    }

    fileprivate var portsOnNodes: [Int32] {
        let ports = (spec?.ports ?? []).map(\.nodePort) + [spec?.healthCheckNodePort]
        return ports.compactMap(\.self).filter { $0 != 0 }
    }
}

extension StoreError {
    fileprivate static func refused(
        _ service: Service, _ path: FieldPath, _ message: String
    ) -> StoreError {
        .invalid(service.key, [FieldError(path: path, reason: .invalid, message: message)])
    }
}
