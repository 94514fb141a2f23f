import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

struct RolloutStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Wait until a rollout is complete, and tell how far it is.",
        discussion: """
            Nothing goes on without `reconcile run`: the command then says how far the rollout is, \
            and fails if that is not its end.

            Exit codes: 0 complete, 1 failed, not complete in time, or an error.
            """)

    @OptionGroup var target: TargetOptions

    @Flag(name: .shortAndLong, inversion: .prefixedNo, help: "Wait until the rollout is complete.")
    var watch = true

    @Option(help: "How long to wait, such as 90s or 5m; 0 for as long as it takes.")
    var timeout = TimeSpan(.zero)

    @Option(help: "The revision whose rollout is meant (default: the latest).")
    var revision: Int64 = 0

    func run() throws {
        try reportingFailures(exitCode: 1) {
            try target.state.withCluster { cluster in
                for object in try target.objects(in: cluster.store) {
                    try follow(object, on: cluster)
                }
            }
        }
    }

    private func follow(_ object: any KubernetesObject, on cluster: any Cluster) throws {
        let key = object.key
        var last = ""
        /// Whether the rollout is over.
        func look() throws -> Bool {
            guard let current = cluster.store.state.object(key), current.uid == object.uid else {
                throw ValidationFailure("\(object.qualifiedName) was deleted")
            }
            let progress = try RolloutProgress(of: current)
            if revision != 0, let history = RolloutHistory(of: current, in: cluster.store.state),
                let latest = history.revisions.last?.number, latest != revision
            {
                throw ValidationFailure(
                    "desired revision (\(revision)) is different from the running revision "
                        + "(\(latest))")
            }
            if progress.text != last { print(progress.text) }
            last = progress.text
            return progress.isComplete || !watch
        }
        if try look() { return }
        guard cluster.isRunning else {
            throw ValidationFailure("nothing goes on: start reconcile run")
        }
        switch try cluster.wait(limit: timeout.limit, until: look) {
        case .fulfilled: return
        case .timedOut: throw ValidationFailure("timed out waiting for the condition")
        case .atRest: throw ValidationFailure("nothing goes on: the run has ended")
        }
    }
}
