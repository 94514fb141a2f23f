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
        switch object {
        case let object as Deployment: try scale(object, \.spec, \.replicas, on: cluster)
        case let object as ReplicaSet: try scale(object, \.spec, \.replicas, on: cluster)
        case let object as StatefulSet: try scale(object, \.spec, \.replicas, on: cluster)
        case let object as ReplicationController:
            try scale(object, \.spec, \.replicas, on: cluster)
        default: throw ValidationFailure("\(object.qualifiedName) cannot be scaled")
        }
    }

    private func scale<Object: KubernetesObject, Spec>(
        _ object: Object, _ spec: WritableKeyPath<Object, Spec?>,
        _ field: WritableKeyPath<Spec, Int32?>, on cluster: any Cluster
    ) throws {
        try cluster.update(object.key, as: Object.self) { object in
            guard var changed = object[keyPath: spec] else { return }
            let present = changed[keyPath: field] ?? 1
            if let currentReplicas, present != currentReplicas {
                throw ValidationFailure(
                    "Expected replicas to be \(currentReplicas), was \(present)")
            }
            changed[keyPath: field] = replicas
            object[keyPath: spec] = changed
        }
    }
}
