import ArgumentParser
import Controllers
import Kubelet
import KubernetesAPI
import Manifests
import ProcessBackend
import Reconcile

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make what runs match the manifests, and keep it so.",
        discussion: """
            Applies the manifests, deletes what was applied earlier and has no manifest any more, \
            and runs the controllers. With --once the command ends when everything is ready; \
            without, it goes on, and follows changes of the manifests, until it is interrupted.

            Exit codes: 0 everything is ready, 1 it did not become ready or an error.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var nodes: NodeOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "End when everything is ready. Simulated nodes then need no real time.")
    var once = false

    @OptionGroup var engine: EngineOptions
    @OptionGroup var eviction: EvictionOptions

    @Option(
        help: """
            What runs the Pods: simulated nodes, processes of this machine, a container engine, \
            or an engine where one answers and processes otherwise.
            """)
    var backend: Backend = .simulated

    @Option(
        help: """
            The image of the containers that hold Pods' networks; by default a tiny one that is \
            made and given to the engine.
            """)
    var pauseImage: String?

    @Option(
        help: """
            How long --once waits, in virtual time on simulated nodes, for everything to be ready: \
            90s, 5m, or seconds.
            """)
    var timeout = TimeSpan(.seconds(3600))

    @Flag(
        name: .customLong("prune"), inversion: .prefixedNo,
        help: "Delete objects whose manifest is gone.")
    var prunes = true

    @Flag(
        name: .customLong("replace"),
        help: "Delete objects and create them anew where no update may make the change.")
    var replaces = false

    @Flag(
        name: .customLong("allow-unsupported"),
        help: "Run Pods also where the backend does not honour a field of theirs.")
    var allowsUnsupported = false

    func run() throws {
        try reportingFailures(exitCode: 1) {
            // First, so that no change between this reading and the next goes unnoticed.
            let watcher = once ? nil : ManifestWatcher(options: manifests)
            let desired = try manifests.load()
            let lock = try state.directory.lock()
            defer { withExtendedLifetime(lock) {} }
            try state.directory.writeSalt(state.salt())
            // Before any other thread is there, so that all leave the signals to the clock.
            let clock = InterruptibleClock()
            var backend = backend
            let chosen = try engine.plans(&backend, pauseImage: pauseImage)
            let plans = try chosen.map(eviction.apply)
            if plans == nil, let option = eviction.givenOption {
                throw ValidationFailure("\(option): simulated nodes are short of nothing")
            }
            try state.directory.writeBackend(backend.rawValue)
            guard let plans else { return try runSimulated(desired, watcher, clock) }
            try plans.keep(in: state.directory.path)
            try runReally(desired, watcher, on: plans, clock)
        }
    }

    private func runSimulated(
        _ desired: [Manifest], _ watcher: ManifestWatcher?, _ clock: InterruptibleClock
    ) throws {
        let session = try session(SimulatedNodes())
        clock.advance(to: session.start)
        try nodes.prepare(session.store, now: session.start)
        Terminal.write("note: the Pods run on simulated nodes\n")
        KindNotice.report(desired)
        if let watcher {
            try session.follow(desired, watcher, clock: clock)
        } else {
            let clock = SimulatedClock(start: session.start)
            try session.converge(desired, limit: timeout.duration, clock: clock)
        }
    }

    private func runReally(
        _ desired: [Manifest], _ watcher: ManifestWatcher?, on plans: NodesFile,
        _ clock: InterruptibleClock
    ) throws {
        let nodes = try RealNodes(
            plans, stateDirectory: state.directory.path, allowsUnsupported: allowsUnsupported)
        let session = try session(nodes.agent)
        clock.advance(to: session.start)
        try nodes.prepare(session.store, now: session.start)
        for notice in nodes.notices { Terminal.write("note: \(notice)\n") }
        let refused = nodes.refusals(of: desired, allowsUnsupported ? .warning : .error)
        Terminal.report(refused)
        for line in nodes.approximations(of: desired) { Terminal.write("note: \(line)\n") }
        guard refused.isEmpty || allowsUnsupported else {
            Terminal.write(
                "note: nothing was started; with --allow-unsupported Pods run without what is not "
                    + "honoured\n")
            throw CommandFailure.alreadyReported
        }
        KindNotice.report(desired)
        if let watcher {
            try session.follow(desired, watcher, clock: clock)
            Terminal.write("note: interrupted; what runs goes on, until reconcile down ends it\n")
        } else {
            try session.converge(desired, limit: timeout.duration, clock: clock)
        }
    }

    private func session(_ agent: any NodeAgent) throws -> RunSession {
        try RunSession(
            saved: try state.load(under: manifests.admission.policy), directory: state.directory,
            applier: Applier(prunes: prunes, replaces: replaces), style: output.style,
            agent: agent)
    }
}

enum Backend: String, ExpressibleByArgument, CaseIterable {
    case simulated, process, docker, auto
}
