import ArgumentParser
import Controllers
import Kubelet
import KubernetesAPI

/// The container that a command is about.
struct ContainerOptions: ParsableArguments {
    /// A container that runs, and the way to it.
    struct Target {
        let pod: Pod
        let id: ContainerID
        let access: any ContainerAccess
    }

    @Argument(help: "The Pod, or TYPE/NAME.")
    var pod: String

    @OptionGroup var state: StateOptions

    @Option(name: .shortAndLong, help: "The namespace to look in.")
    var namespace: String = "default"

    @Option(name: .shortAndLong, help: "The container (default: the Pod's first).")
    var container: String?

    /// - Parameter action: what is to be done, for messages: `exec into`.
    /// - Throws: `ValidationFailure` if there is none, or none that really runs.
    func find(to action: String) throws -> Target {
        let running = try RunningPods(state)
        let pod = try running.pod(pod, namespace: namespace)
        if pod.phase == "Succeeded" || pod.phase == "Failed" {
            throw ValidationFailure(
                "cannot \(action) a container in a completed pod; current phase is \(pod.phase)")
        }
        let name = try running.container(container, of: pod)
        let access = try running.access(to: pod)
        return Target(pod: pod, id: try running.identifier(name, of: pod), access: access)
    }
}
