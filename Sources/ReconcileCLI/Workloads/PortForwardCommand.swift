import ArgumentParser
import Controllers
import Foundation
import KubernetesAPI
import Reconcile

struct PortForwardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "port-forward",
        abstract: "Lead ports of this machine to ports of a Pod.",
        discussion: """
            port-forward web-0 8080:80 answers at 127.0.0.1:8080 with what the Pod serves at its \
            address, port 80; :80 takes any free port, 80 the same one. Goes on until it is \
            interrupted. Exit codes: 0, or 1 if there is no such Pod, a port is taken or on an \
            error.
            """)

    @Argument(help: "The Pod, or TYPE/NAME.")
    var pod: String

    @Argument(help: "LOCAL:REMOTE, :REMOTE or REMOTE; REMOTE may be a port's name.")
    var ports: [String]

    @OptionGroup var state: StateOptions

    @Option(name: .shortAndLong, help: "The namespace to look in.")
    var namespace: String = "default"

    @Option(help: "The address to listen at.")
    var address = "127.0.0.1"

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let running = try RunningPods(state)
            let pod = try running.pod(pod, namespace: namespace)
            _ = try running.access(to: pod)
            guard let target = pod.status?.podIP, pod.phase == "Running" else {
                throw ValidationFailure(
                    "unable to forward port because pod is not running. Current status=\(pod.phase)"
                )
            }
            signal(SIGPIPE, SIG_IGN)
            let clock = InterruptibleClock()
            var forwards: [PortForward] = []
            for text in ports {
                let (local, remote) = try Self.pair(text, of: pod)
                let forward = try PortForward(
                    from: address, local, to: target, remote)
                Terminal.print("Forwarding from \(address):\(forward.localPort) -> \(remote)\n")
                forwards.append(forward)
            }
            for forward in forwards { forward.start() }
            while !clock.isInterrupted { clock.wait(until: clock.now + .seconds(3600)) }
        }
    }

    /// The ports of `8080:80`; 0 stands for any.
    private static func pair(_ text: String, of pod: Pod) throws -> (UInt16, UInt16) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let last = parts.last, let remote = port(last, of: pod) else {
            throw ValidationFailure("\"\(text)\" names no port of pod \(pod.name)")
        }
        if parts.count == 1 { return (remote, remote) }
        guard let local = parts[0].isEmpty ? 0 : UInt16(parts[0]) else {
            throw ValidationFailure("\"\(parts[0])\" is no port")
        }
        return (local, remote)
    }

    private static func port(_ text: String, of pod: Pod) -> UInt16? {
        if let number = UInt16(text) { return number > 0 ? number : nil }
        let ports = pod.spec?.containers.flatMap { $0.ports ?? [] } ?? []
        return ports.first { $0.name == text }.flatMap { UInt16(exactly: $0.containerPort) }
    }
}
