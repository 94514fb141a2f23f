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

    @Argument(help: "The Pod, or TYPE/NAME; svc/NAME takes the ports of a Service.")
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
            let service = try running.service(named: self.pod, namespace: namespace)
            let ports = ForwardedPorts(pod: pod, service: service)
            let pairs = try self.ports.map { try ports.pair($0) }
            guard let target = pod.status?.podIP, pod.phase == "Running" else {
                throw ValidationFailure(
                    "unable to forward port because pod is not running. Current status=\(pod.phase)"
                )
            }
            _ = try running.access(to: pod)
            signal(SIGPIPE, SIG_IGN)
            let clock = InterruptibleClock()
            var forwards: [PortForward] = []
            for (local, remote) in pairs {
                let forward = try PortForward(
                    from: address, local, to: target, remote)
                Terminal.print("Forwarding from \(address):\(forward.localPort) -> \(remote)\n")
                forwards.append(forward)
            }
            for forward in forwards { forward.start() }
            while !clock.isInterrupted { clock.wait(until: clock.now + .seconds(3600)) }
        }
    }
}
