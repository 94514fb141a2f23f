import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

struct RolloutUndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Go back to an earlier revision.",
        discussion: """
            The manifest is not changed, and brings its own template back when it is applied again.

            Exit codes: 0, or 1 if there is no such object or revision, or on an error.
            """)

    @OptionGroup var target: TargetOptions

    @Option(help: "The revision to go back to (default: the one before the present one).")
    var toRevision: Int64 = 0

    func validate() throws {
        if toRevision < 0 { throw ValidationError("--to-revision takes a number from 0 on") }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            try target.state.withCluster { cluster in
                for object in try target.objects(in: cluster.store) {
                    try undo(object, on: cluster)
                }
            }
        }
    }

    private static func template(of object: any KubernetesObject) -> PodTemplateSpec? {
        switch object {
        case let object as Deployment: object.spec?.template
        case let object as StatefulSet: object.spec?.template
        case let object as DaemonSet: object.spec?.template
        default: nil
        }
    }

    private func undo(_ object: any KubernetesObject, on cluster: any Cluster) throws {
        guard let history = RolloutHistory(of: object, in: cluster.store.state) else {
            throw ValidationFailure("\(object.qualifiedName) has no revisions to go back to")
        }
        if (object as? Deployment)?.spec?.paused == true {
            throw ValidationFailure(
                "cannot rollback a paused deployment; resume it first with 'reconcile rollout "
                    + "resume' and try again")
        }
        guard let entry = history.target(toRevision) else {
            throw ValidationFailure(
                toRevision == 0
                    ? "no rollout history found for \(object.qualifiedName)"
                    : "unable to find specified revision \(toRevision) in history")
        }
        if entry.isPresent(in: Self.template(of: object)) {
            print(
                "\(object.qualifiedName) skipped rollback (current template already matches "
                    + "revision \(entry.number))")
            return
        }
        switch object {
        case is Deployment:
            try cluster.update(object.key, as: Deployment.self) { entry.restore(&$0) }
        case is StatefulSet:
            try cluster.update(object.key, as: StatefulSet.self) {
                $0.spec?.template = entry.template
            }
        default:
            try cluster.update(object.key, as: DaemonSet.self) {
                $0.spec?.template = entry.template
            }
        }
        print("\(object.qualifiedName) rolled back")
    }
}
