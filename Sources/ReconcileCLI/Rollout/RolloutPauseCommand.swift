import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

struct RolloutPauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Let a Deployment ignore changes of its template until it is resumed.",
        discussion: "Exit codes: 0, or 1 if it is paused already or on an error.")

    @OptionGroup var target: TargetOptions

    func run() throws { try target.setPaused(true) }
}

struct RolloutResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused Deployment carry out what has changed.",
        discussion: "Exit codes: 0, or 1 if it is not paused or on an error.")

    @OptionGroup var target: TargetOptions

    func run() throws { try target.setPaused(false) }
}

extension TargetOptions {
    fileprivate func setPaused(_ isPaused: Bool) throws {
        try reportingFailures(exitCode: 1) {
            try state.withCluster { cluster in
                for object in try objects(in: cluster.store) {
                    guard object is Deployment else {
                        throw ValidationFailure(
                            "\(object.resourceName) \"\(object.name)\" "
                                + "\(isPaused ? "pausing" : "resuming") is not supported")
                    }
                    try cluster.update(object.key, as: Deployment.self) { deployment in
                        if (deployment.spec?.paused ?? false) == isPaused {
                            throw ValidationFailure(
                                "deployments.apps \"\(object.name)\" is "
                                    + (isPaused ? "already paused" : "not paused"))
                        }
                        deployment.spec?.paused = isPaused ? true : nil
                    }
                    print("\(object.qualifiedName) \(isPaused ? "paused" : "resumed")")
                }
            }
        }
    }
}
