import ArgumentParser
import Controllers
import Kubelet
import KubernetesAPI
import Reconcile

struct ShutdownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shutdown",
        abstract: "End the Pods of nodes before their machine is switched off.",
        discussion: """
            Pods get their grace period, those of low priority first and the critical ones last, \
            as a kubelet's graceful node shutdown has it. They fail with the reason Terminated, \
            and their node is not ready and takes no others. The manifests stay applied: the next \
            `run` finds its nodes ready and starts what the controllers want in the place of these \
            Pods. A `run` that is active carries the shutdown out; without one, the command does.

            Exit codes: 0 the Pods have ended, 1 they have not or an error.
            """)

    @Argument(help: "The nodes (default: all whose Pods really run).")
    var nodes: [String] = []

    @OptionGroup var state: StateOptions

    @Option(help: "How long all Pods together may take to end.")
    var gracePeriod = TimeSpan(.seconds(30))

    @Option(help: "The part of it that is kept for critical Pods, which end last.")
    var criticalGracePeriod = TimeSpan(.seconds(10))

    func validate() throws {
        if criticalGracePeriod.duration > gracePeriod.duration {
            throw ValidationError("--critical-grace-period is a part of --grace-period")
        }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let kept = try NodesFile.kept(in: state.directory.path)?.nodes ?? []
            let known = kept.filter { $0.kind != .simulated }.map(\.nodeName)
            for name in nodes where !known.contains(name) {
                throw ValidationFailure("there is no node \(name) whose Pods really run")
            }
            let names = nodes.isEmpty ? known : nodes
            guard !names.isEmpty else { throw ValidationFailure("no Pods have really run") }
            try state.withCluster(movedBy: state.lastEngine) { try shutDown(names, $0) }
        }
    }

    private func shutDown(_ names: [String], _ cluster: any Cluster) throws {
        let periods = NodeShutdown.Periods(
            seconds: gracePeriod.duration.components.seconds,
            criticalSeconds: criticalGracePeriod.duration.components.seconds)
        for name in names {
            let key = ObjectKey(Node.self, namespace: "", name: name)
            try cluster.update(key, as: Node.self) { node in
                node.metadata.annotations =
                    (node.metadata.annotations ?? [:])
                    .merging([NodeShutdown.annotation: periods.text]) { $1 }
            }
            print("node/\(name) shutting down")
        }
        func left() -> [Pod] {
            cluster.store.state.pods.all.filter { pod in
                !pod.hasFinished && (pod.nodeName.map(names.contains) ?? false)
            }
        }
        // Whoever switches the machine off does not wait for ever.
        let limit = gracePeriod.duration + Self.patience
        guard case .fulfilled = try cluster.wait(limit: limit, until: { left().isEmpty }) else {
            let pods = left().map(\.qualifiedName).joined(separator: ", ")
            throw ValidationFailure("not ended: \(pods)")
        }
        for name in names { print("node/\(name) shut down") }
    }

    /// What is given beyond the grace period for the ends to show.
    private static let patience: Duration = .seconds(15)
}
