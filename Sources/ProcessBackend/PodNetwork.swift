internal import Foundation
internal import Kubelet

/// Networks of Pods: each a network namespace with an address on one bridge of the machine.
///
/// Pods reach each other and the machine; other networks only where the machine forwards for
/// them.
struct PodNetwork: Sendable {
    private static let bridge = "reconcile0"
    private static let prefix = "10.245"
    private static let gateway = "10.245.0.1"
    /// The hosts of 10.245.0.0/16 without the gateway and the broadcast address.
    private static let numbers = 2..<65_535

    let root: String

    /// Whether this machine permits it.
    static func isPermitted() -> Bool {
        let script = "ip netns add reconcile-probe && ip netns del reconcile-probe"
        return geteuid() == 0 && HostCommand.run(["sh", "-c", script]).exitCode == 0
    }

    /// The file by which a process enters the Pod's network.
    static func path(of podUID: String) -> String { "/run/netns/\(name(of: podUID))" }

    private static func name(of podUID: String) -> String { "reconcile-\(podUID)" }

    /// The machine's end of the Pod's cable: 15 characters at most.
    private static func cable(of podUID: String) -> String {
        "rc" + podUID.filter(\.isHexDigit).suffix(12)
    }

    private func file(of podUID: String) -> String { "\(root)/\(podUID)/address" }

    /// The address of a Pod that has a network.
    func address(of podUID: String) -> String? {
        guard access(Self.path(of: podUID), F_OK) == 0 else { return nil }
        return try? String(contentsOfFile: file(of: podUID), encoding: .utf8)
    }

    /// Sets an address aside for a Pod: the first that no other has.
    func reserve(for podUID: String) throws(BackendFailure) -> String {
        if let known = address(of: podUID) { return known }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let used = Set(
            names.compactMap { try? String(contentsOfFile: file(of: $0), encoding: .utf8) })
        for number in Self.numbers {
            let address = "\(Self.prefix).\(number / 256).\(number % 256)"
            guard !used.contains(address) else { continue }
            do {
                try address.write(toFile: file(of: podUID), atomically: true, encoding: .utf8)
            } catch {
                throw BackendFailure(.failed, error.localizedDescription)
            }
            return address
        }
        throw BackendFailure(.failed, "there is no free address")
    }

    /// Makes the Pod's network. Another Pod may make the bridge at the same time.
    static func make(for podUID: String, address: String) -> Result<Void, BackendFailure> {
        if access(path(of: podUID), F_OK) == 0 { return .success(()) }
        let (name, cable) = (name(of: podUID), cable(of: podUID))
        let script = """
            set -e
            ip link add \(bridge) type bridge 2>/dev/null || :
            ip addr add \(gateway)/16 dev \(bridge) 2>/dev/null || :
            ip link set \(bridge) up
            ip link del \(cable) 2>/dev/null || :
            ip netns add \(name)
            ip link add \(cable) type veth peer name eth0 netns \(name)
            ip link set \(cable) master \(bridge) up
            ip -n \(name) link set lo up
            ip -n \(name) addr add \(address)/16 dev eth0
            ip -n \(name) link set eth0 up
            ip -n \(name) route add default via \(gateway)
            """
        let result = HostCommand.run(["sh", "-c", script])
        if result.exitCode == 0 { return .success(()) }
        _ = HostCommand.run(["ip", "netns", "del", name])
        return .failure(BackendFailure(.failed, result.output))
    }

    /// Removes the Pod's network; its address is free again.
    func remove(of podUID: String) {
        if access(Self.path(of: podUID), F_OK) == 0 {
            // The kernel takes the cable with the namespace, but only some time later.
            _ = HostCommand.run(["ip", "link", "del", Self.cable(of: podUID)])
            _ = HostCommand.run(["ip", "netns", "del", Self.name(of: podUID)])
        }
        unlink(file(of: podUID))
    }
}
