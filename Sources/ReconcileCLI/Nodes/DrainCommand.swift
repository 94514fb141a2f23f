import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Cordon a node and evict its Pods, as far as disruption budgets allow.",
        discussion: """
            While `reconcile run` is active, it makes the evictions. Without, time is virtual: the \
            controllers and the simulated nodes go on until the node is empty, and then the state \
            is saved. An eviction that a PodDisruptionBudget refuses is \
            tried again every 5 seconds.

            Exit codes: 0 the node is empty, 1 it is not or an error. It stays cordoned then.
            """)

    @Argument(help: "The name of the node.")
    var node: String

    @OptionGroup var state: StateOptions

    @Flag(help: "Leave Pods alone that a DaemonSet manages.")
    var ignoreDaemonsets = false

    @Flag(
        name: .customLong("delete-emptydir-data"),
        help: "Evict Pods with emptyDir volumes too; what is in these is lost.")
    var deleteEmptyDirData = false

    @Flag(help: "Evict Pods too that nothing will replace.")
    var force = false

    @Option(
        help: "The seconds each Pod gets to stop; a negative number leaves it to the Pod.")
    var gracePeriod: Int64 = -1

    @Option(
        help: "The most seconds (of virtual time, without a run) to wait for the node to be empty.")
    var timeout = TimeSpan(.seconds(3600))

    func run() throws {
        try reportingFailures(exitCode: 1) { try state.withCluster(drain) }
    }

    private func drain(_ cluster: any Cluster) throws {
        try cluster.setUnschedulable(true, node: node)
        let selection = DrainSelection(
            of: cluster.store.state.pods.objects(.node(node)), in: cluster.store.state,
            ignoresDaemonSets: ignoreDaemonsets, deletesEmptyDirData: deleteEmptyDirData,
            isForced: force)
        for warning in selection.warnings { Terminal.write("Warning: \(warning)\n") }
        if !selection.refusals.isEmpty {
            throw ValidationFailure(
                "unable to drain node \"\(node)\": "
                    + "cannot delete \(selection.refusals.joined(separator: ", "))")
        }
        var drain = NodeDrain(
            of: selection.pods, on: cluster,
            gracePeriodSeconds: gracePeriod < 0 ? nil : gracePeriod)
        let left: String
        switch try drain.run(limit: timeout.duration) {
        case .fulfilled: return print("node/\(node) drained")
        case .timedOut: left = "after \(timeout.duration.components.seconds) s"
        case .atRest: left = "and nothing runs them that would stop them: start reconcile run"
        }
        throw ValidationFailure(
            "unable to drain node \"\(node)\": \(drain.remaining.count) Pods are left \(left)")
    }
}
