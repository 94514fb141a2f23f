import ArgumentParser

/// The `reconcile` program. Each subcommand has a file of its own.
@main
struct ReconcileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Make what runs match a directory of Kubernetes manifests.",
        discussion: """
            The manifests are the desired state. `validate` checks them, `diff` shows what differs \
            from what runs, `plan` what would happen step by step, and `run` makes it so and keeps \
            it so. No cluster is needed: the controllers are built in and behave as those of \
            Kubernetes 1.36.
            """,
        version: Version.text,
        subcommands: [
            ValidateCommand.self, DiffCommand.self, PlanCommand.self, ApplyCommand.self,
            RehearseCommand.self, RunCommand.self,
            GetCommand.self, DescribeCommand.self,
            LogsCommand.self, ExecCommand.self, AttachCommand.self, PortForwardCommand.self,
            TopCommand.self,
            RolloutCommand.self, ScaleCommand.self, DeleteCommand.self, DownCommand.self,
            CordonCommand.self, UncordonCommand.self, DrainCommand.self, ShutdownCommand.self,
            VersionCommand.self,
        ])

    static func main() { main(FlagValues.resolved(Array(CommandLine.arguments.dropFirst()))) }
}
