import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

struct RolloutRestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Replace the Pods by new ones of the same template, as a rollout.",
        discussion: """
            The time of the restart becomes an annotation of the template. A manifest leaves that \
            alone, so it is no difference to it.

            Exit codes: 0, or 1 if there is no such object or on an error.
            """)

    private static let annotation = "kubectl.kubernetes.io/restartedAt"

    @OptionGroup var target: TargetOptions

    func run() throws {
        try reportingFailures(exitCode: 1) {
            try target.state.withCluster { cluster in
                for object in try target.objects(in: cluster.store) {
                    try restart(object, on: cluster)
                }
            }
        }
    }

    private func restart(_ object: any KubernetesObject, on cluster: any Cluster) throws {
        let time = cluster.now.truncatedToSeconds.description
        func mark(_ template: inout PodTemplateSpec) {
            var metadata = template.metadata ?? ObjectMeta()
            metadata.annotations = (metadata.annotations ?? [:])
                .merging([Self.annotation: time]) { $1 }
            template.metadata = metadata
        }
        switch object {
        case is Deployment:
            try cluster.update(object.key, as: Deployment.self) { deployment in
                if deployment.spec?.paused == true {
                    throw ValidationFailure(
                        "deployments.apps \"\(object.name)\" can't restart paused deployment "
                            + "(run rollout resume first)")
                }
                if var spec = deployment.spec {
                    mark(&spec.template)
                    deployment.spec = spec
                }
            }
        case is StatefulSet:
            try cluster.update(object.key, as: StatefulSet.self) { statefulSet in
                if var spec = statefulSet.spec {
                    mark(&spec.template)
                    statefulSet.spec = spec
                }
            }
        case is DaemonSet:
            try cluster.update(object.key, as: DaemonSet.self) { daemonSet in
                if var spec = daemonSet.spec {
                    mark(&spec.template)
                    daemonSet.spec = spec
                }
            }
        default:
            throw ValidationFailure(
                "\(object.resourceName) \"\(object.name)\" restarting is not supported")
        }
        print("\(object.qualifiedName) restarted")
    }
}
