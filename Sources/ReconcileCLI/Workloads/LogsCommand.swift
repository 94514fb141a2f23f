import ArgumentParser
import Controllers
import Foundation
import Kubelet
import KubernetesAPI
import Reconcile

struct LogsCommand: ParsableCommand {
    /// What is shown of each Pod's log with a selector, as kubectl has it.
    private static let selectedTail = 10

    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print what the containers of Pods have written.",
        discussion: """
            For Pods that really run (run --backend). A Pod is named as web-0 or pod/web-0, and \
            deploy/web stands for a Pod of the Deployment. Exit codes: 0, or 1 if there is no such \
            Pod or container, or on an error.
            """)

    @Argument(help: "The Pod, or TYPE/NAME.")
    var pod: String?

    @Argument(help: "The container, which -c also names.")
    var containerName: String?

    @OptionGroup var state: StateOptions

    @Option(name: .shortAndLong, help: "The namespace to look in.")
    var namespace: String = "default"

    @Option(name: .shortAndLong, help: "The container (default: the Pod's first).")
    var container: String?

    @Flag(name: .customLong("all-containers"), help: "All containers of the Pod.")
    var allContainers = false

    @Option(name: [.customShort("l"), .long], help: "The Pods whose labels match.")
    var selector: String?

    @Flag(name: .shortAndLong, help: "Go on with what is written until the container ends.")
    var follow = false

    @Flag(name: .shortAndLong, help: "The log of the container before its last restart.")
    var previous = false

    @Option(
        parsing: .unconditional,
        help: "How many of the last lines (default: all; with --selector 10; -1 for all).")
    var tail: Int?

    @Option(help: "Only lines that are not older than this: 5s, 2m or 3h.")
    var since: String?

    @Option(help: "Only lines since this time, such as 2026-01-02T03:04:05Z.")
    var sinceTime: String?

    @Flag(help: "Begin each line with its time.")
    var timestamps = false

    @Flag(help: "Begin each line with its Pod and container.")
    var prefix = false

    @Flag(help: "All Pods of what TYPE/NAME names, and --prefix.")
    var allPods = false

    @Option(help: "So many bytes of each container at most (default: all).")
    var limitBytes: Int?

    @Option(help: "How many containers may be followed together.")
    var maxLogRequests = 5

    @Flag(help: "Go on with the next container where one cannot be read.")
    var ignoreErrors = false

    func validate() throws {
        if pod != nil, selector != nil {
            throw ValidationError("only a selector (-l) or a POD name is allowed")
        }
        if pod == nil, selector == nil {
            throw ValidationError("name a Pod or TYPE/NAME, or give a selector with -l")
        }
        if containerName != nil, container != nil {
            throw ValidationError("only one of -c or an inline [CONTAINER] arg is allowed")
        }
        if allContainers, let name = container ?? containerName {
            throw ValidationError(
                "--all-containers=true should not be specified with container name \(name)")
        }
        if let sinceTime, Timestamp(sinceTime) == nil {
            throw ValidationError("--since-time takes a time such as 2026-01-02T03:04:05Z")
        }
        if since != nil, sinceTime != nil {
            throw ValidationError("at most one of --since and --since-time may be used")
        }
        if let since {
            guard let span = AgeText.duration(since) else {
                throw ValidationError("--since takes a number and s, m or h, such as 5m")
            }
            if span <= .zero { throw ValidationError("--since must be greater than 0") }
        }
        if let tail, tail < -1 {
            throw ValidationError("--tail must be greater than or equal to -1")
        }
        if let limitBytes, limitBytes < 1 {
            throw ValidationError("--limit-bytes must be greater than 0")
        }
        if maxLogRequests < 1 {
            throw ValidationError("--max-log-requests must be greater than 0")
        }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let running = try RunningPods(state)
            let sources = try pods(running).flatMap { pod in
                try containers(of: pod, running).map { (pod: pod, container: $0) }
            }
            if sources.isEmpty {
                Terminal.write("No resources found in \(namespace) namespace.\n")
            }
            if follow {
                guard sources.count <= maxLogRequests else {
                    throw ValidationFailure(
                        "you are attempting to follow \(sources.count) log streams, but maximum "
                            + "allowed concurrency is \(maxLogRequests), use --max-log-requests "
                            + "to increase the limit")
                }
                try readTogether(
                    sources.compactMap { source in
                        try attempt { try reading(of: source, running) }
                    })
            } else {
                // What comes first is printed also where what follows cannot be read.
                for source in sources {
                    try attempt { try reading(of: source, running).run() }
                }
            }
        }
    }

    private func pods(_ running: RunningPods) throws -> [Pod] {
        guard let pod else {
            let selector = try selector.map { try LabelSelector(parsing: $0) }
            return running.pods(in: namespace, selector: selector)
        }
        let found: [Pod]
        do {
            found = try running.candidates(named: pod, namespace: namespace, for: .logs)
        } catch let missing as NotFound {
            throw ValidationFailure(missing.text(in: namespace))
        }
        if allPods { return found.sorted { $0.key < $1.key } }
        if found.count > 1 {
            Terminal.write("Found \(found.count) pods, using pod/\(found[0].name)\n")
        }
        return [found[0]]
    }

    private func containers(of pod: Pod, _ running: RunningPods) throws -> [String] {
        guard allContainers else {
            return [try running.container(container ?? containerName, of: pod, for: .logs)]
        }
        let spec = pod.spec ?? PodSpec()
        return ((spec.initContainers ?? []) + spec.containers).map(\.name)
    }

    private func reading(
        of source: (pod: Pod, container: String), _ running: RunningPods
    ) throws -> LogReading {
        let (pod, name) = source
        let access = try running.access(to: pod)
        var request = LogRequest(
            try running.identifier(name, of: pod, for: .logs, isPrevious: previous))
        request.follow = follow
        let lines = tail ?? (selector == nil ? -1 : Self.selectedTail)
        request.tailLines = lines < 0 ? nil : lines
        request.since =
            since.flatMap(AgeText.duration).map { SystemClock().now - $0 }
            ?? sinceTime.flatMap { Timestamp($0) }
        return LogReading(
            access: access, request: request,
            prefix: prefix || allPods ? "[pod/\(pod.name)/\(name)] " : "",
            showsTimes: timestamps, limitBytes: limitBytes)
    }

    /// Lets one container fail where the others count.
    private func attempt<Result>(_ body: () throws -> Result) throws -> Result? {
        do {
            return try body()
        } catch  where ignoreErrors {
            Terminal.print("error: \(error)\n")
            return nil
        }
    }

    private func readTogether(_ readings: [LogReading]) throws {
        try waiting {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for reading in readings { group.addTask { try await reading.print() } }
                try await group.waitForAll()
            }
        }
    }
}
