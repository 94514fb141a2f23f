internal import Foundation
internal import Kubelet

extension PodmanService {
    /// Gives the bridge of a network a hardware address of its own, which it keeps as long as
    /// containers are on it.
    ///
    /// Podman leaves it that of a cable: another one when containers come and go. What a container
    /// then sends to the address that it knows is lost, for seconds.
    public func settleBridge(of network: String) throws {
        let name = try run([
            "network", "inspect", network, "--format", "{{.NetworkInterface}}",
        ]).trimmingCharacters(in: .whitespacesAndNewlines)
        var request = ifreq()
        withUnsafeMutableBytes(of: &request.ifr_ifrn.ifrn_name) {
            // The last byte ends the name.
            $0.dropLast().copyBytes(from: name.utf8.prefix($0.count - 1))
        }
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        // With the family of its kind comes the address there is.
        guard ioctl(descriptor, UInt(SIOCGIFHWADDR), &request) == 0 else {
            throw BackendFailure(.failed, "bridge \(name): \(String(cString: strerror(errno)))")
        }
        // The bit of addresses that were chosen here, not by who made the card.
        withUnsafeMutableBytes(of: &request.ifr_ifru.ifru_hwaddr.sa_data) { $0[0] = 0x02 }
        guard ioctl(descriptor, UInt(SIOCSIFHWADDR), &request) == 0 else {
            throw BackendFailure(.failed, "bridge \(name): \(String(cString: strerror(errno)))")
        }
    }
}
