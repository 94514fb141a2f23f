internal import Foundation
internal import HostCommands
internal import Kubelet

/// What this machine lets the program do for containers.
public struct HostCapabilities: Sendable {
    /// Private mount and process namespaces, with a writable view of the machine's files.
    public let canIsolate: Bool
    /// Processes may become another user.
    public let canChangeUser: Bool
    /// Containers can be limited in memory and processor time.
    public let controlGroups: ControlGroups?
    /// Pods have networks and addresses of their own.
    public let canNetwork: Bool

    /// Finds out by trying.
    public init() {
        let answer = Blocking.wait { try? await Supervisor.run(["probe"]).text }
        let found = (answer ?? "").split(separator: "\n")
        canIsolate = found.contains("files")
        canChangeUser = geteuid() == 0
        controlGroups = geteuid() == 0 ? ControlGroups.detect() : nil
        canNetwork = found.contains("networks")
    }

    /// Capabilities that are known, for tests.
    init(
        canIsolate: Bool, canChangeUser: Bool, controlGroups: ControlGroups? = nil,
        canNetwork: Bool = false
    ) {
        self.canNetwork = canNetwork
        self.canIsolate = canIsolate
        self.controlGroups = controlGroups
        self.canChangeUser = canChangeUser
    }
}
