import ArgumentParser

struct RolloutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout",
        abstract: "Look after the rollout of a Deployment, StatefulSet or DaemonSet.",
        discussion: """
            The manifests stay the desired state: what `undo` brings back is there until the \
            manifest is applied again, which happens when it changes and when `run` starts.
            """,
        subcommands: [
            RolloutStatusCommand.self, RolloutHistoryCommand.self, RolloutUndoCommand.self,
            RolloutRestartCommand.self, RolloutPauseCommand.self, RolloutResumeCommand.self,
        ])
}
