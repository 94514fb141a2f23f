import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

struct ScaleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Set the number of Pods of a Deployment, ReplicaSet or StatefulSet.",
        discussion: """
            A manifest that says `replicas` takes its number back when it is applied again.

            Exit codes: 0, or 1 if there is no such object, if it has not the --current-replicas, \
            or on an error.
            """)

    @OptionGroup var target: TargetOptions

    @Option(help: "The number of Pods there are to be.")
    var replicas: Int32

    @Option(help: "Only if this is the number there is to be now.")
    var currentReplicas: Int32?

    func validate() throws {
        if replicas < 0 { throw ValidationError("--replicas takes a number from 0 on") }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            try target.state.withCluster { cluster in
                for object in try target.objects(in: cluster.store) {
                    try scale(object, on: cluster)
                    print("\(object.qualifiedName) scaled")
                }
            }
        }
    }

    private func scale(_ object: any KubernetesObject, on cluster: any Cluster) throws {
        func set(_ field: inout Int32?) throws {
            if let currentReplicas, field ?? 1 != currentReplicas {
                throw ValidationFailure(
                    "Expected replicas to be \(currentReplicas), was \(field ?? 1)")
            }
            field = replicas
        }
        switch object {
        case is Deployment:
            try cluster.update(object.key, as: Deployment.self) { object in
                if var spec = object.spec {
                    try set(&spec.replicas)
                    object.spec = spec
                }
            }
        case is ReplicaSet:
            try cluster.update(object.key, as: ReplicaSet.self) { object in
                if var spec = object.spec {
                    try set(&spec.replicas)
                    object.spec = spec
                }
            }
        case is StatefulSet:
            try cluster.update(object.key, as: StatefulSet.self) { object in
                if var spec = object.spec {
                    try set(&spec.replicas)
                    object.spec = spec
                }
            }
        case is ReplicationController:
            try cluster.update(object.key, as: ReplicationController.self) { object in
                if var spec = object.spec {
                    try set(&spec.replicas)
                    object.spec = spec
                }
            }
        default: throw ValidationFailure("\(object.qualifiedName) cannot be scaled")
        }
    }
}
