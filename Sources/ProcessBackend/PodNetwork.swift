internal import Foundation
internal import Kubelet

/// Networks of Pods: each a network namespace with an address on one bridge of the machine.
///
/// Pods reach each other and the machine; other networks only where the machine forwards for
/// them. All programs of a machine share the bridge, and so the addresses.
struct PodNetwork: Sendable {
    private static let bridge = "reconcile0"
    private static let prefix = "10.245"
    private static let gateway = "10.245.0.1"
    /// The hosts of 10.245.0.0/16 without the gateway and the broadcast address.
    private static let numbers = 2..<65_535
    /// A file for each address that is taken. It goes with the machine's start, as networks do.
    private static let addresses = "/run/reconcile/addresses"

    let root: String

    /// The file that holds a Pod's network.
    func path(of podUID: String) -> String { "\(root)/\(podUID)/network" }

    private func file(of podUID: String) -> String { "\(root)/\(podUID)/address" }

    /// The machine's end of the cable to an address.
    private static func cable(to address: String) -> String {
        "rcl" + address.split(separator: ".").suffix(2).joined(separator: "-")
    }

    /// The address that was set aside for a Pod.
    private func reserved(for podUID: String) -> String? {
        try? String(contentsOfFile: file(of: podUID), encoding: .utf8)
    }

    /// The address of a Pod that has a network.
    func address(of podUID: String) -> String? {
        guard let address = reserved(for: podUID), isMade(podUID) else { return nil }
        return address
    }

    /// Whether the Pod had a network, and has it no more: the machine was started anew.
    func isLost(_ podUID: String) -> Bool { reserved(for: podUID) != nil && !isMade(podUID) }

    private func isMade(_ podUID: String) -> Bool { Self.isHeld(by: path(of: podUID)) }

    /// Whether a file holds a namespace: it is another one then, on another file system. After the
    /// machine was started anew it holds none.
    static func isHeld(by path: String) -> Bool {
        var info = stat()
        var parent = stat()
        let folder = (path as NSString).deletingLastPathComponent
        return stat(path, &info) == 0 && stat(folder, &parent) == 0
            && info.st_dev != parent.st_dev
    }

    /// Whether an address is the Pod's still: after the machine was started anew, another may
    /// have it.
    private func owns(_ address: String, _ podUID: String) -> Bool {
        let owner = try? String(contentsOfFile: "\(Self.addresses)/\(address)", encoding: .utf8)
        return owner == "\(root)/\(podUID)"
    }

    /// Sets an address aside for a Pod: the first that no other has.
    func reserve(for podUID: String) throws(BackendFailure) -> String {
        if let known = reserved(for: podUID), owns(known, podUID) { return known }
        do {
            try FileManager.default.createDirectory(
                atPath: Self.addresses, withIntermediateDirectories: true)
        } catch {
            throw BackendFailure(.failed, error.localizedDescription)
        }
        let folder = open(Self.addresses, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0, flock(folder, LOCK_EX) == 0 else {
            throw BackendFailure(.failed, "\(Self.addresses): \(errno)")
        }
        defer { close(folder) }
        do {
            return try take(for: podUID)
        } catch let failure as BackendFailure {
            throw failure
        } catch {
            throw BackendFailure(.failed, error.localizedDescription)
        }
    }

    /// Takes the next address that is free, or whose owner is no more. One that was given back is
    /// taken late, as somebody may still remember who had it.
    private func take(for podUID: String) throws -> String {
        let last = "\(Self.addresses)/last"
        let text = try? String(contentsOfFile: last, encoding: .utf8)
        let position = (text.flatMap { Int($0) } ?? 0) % Self.numbers.count
        for offset in 0..<Self.numbers.count {
            let number = Self.numbers.lowerBound + (position + offset) % Self.numbers.count
            let address = "\(Self.prefix).\(number / 256).\(number % 256)"
            let place = "\(Self.addresses)/\(address)"
            if let owner = try? String(contentsOfFile: place, encoding: .utf8),
                access(owner, F_OK) == 0
            {
                continue
            }
            let owner = "\(root)/\(podUID)"
            try owner.write(toFile: place, atomically: true, encoding: .utf8)
            try address.write(toFile: file(of: podUID), atomically: true, encoding: .utf8)
            let next = String(position + offset + 1)
            try next.write(toFile: last, atomically: true, encoding: .utf8)
            return address
        }
        throw BackendFailure(.failed, "there is no free address")
    }

    /// Makes the Pod's network. Another Pod may make the bridge at the same time.
    func make(for podUID: String, address: String) async throws(BackendFailure) {
        if isMade(podUID) { return }
        try await Supervisor.ask([
            "network", "add", path(of: podUID), Self.cable(to: address), address, Self.gateway,
            Self.bridge,
        ])
    }

    /// Removes the Pod's network; its address is free again.
    func remove(of podUID: String) async throws(BackendFailure) {
        guard let address = reserved(for: podUID) else { return }
        // The cable to an address that is another's now is the other's as well.
        let isOwn = owns(address, podUID)
        if isOwn || isMade(podUID) {
            try await Supervisor.ask([
                "network", "remove", path(of: podUID), Self.cable(to: address),
            ])
        }
        unlink(file(of: podUID))
        if isOwn { unlink("\(Self.addresses)/\(address)") }
    }
}
