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

    @Option(help: "How many of the last lines (default: all; with --selector 10; -1 for all).")
    var tail: Int?

    @Option(help: "Only lines that are not older than this: 5s, 2m or 3h.")
    var since: String?

    @Option(help: "Only lines since this time, such as 2026-01-02T03:04:05Z.")
    var sinceTime: String?

    @Flag(help: "Begin each line with its time.")
    var timestamps = false

    @Flag(help: "Begin each line with its Pod and container.")
    var prefix = false

    func validate() throws {
        if (pod == nil) == (selector == nil) {
            throw ValidationError("name a Pod, or give a selector with -l")
        }
        if containerName != nil, container != nil || selector != nil || allContainers {
            throw ValidationError("name the container once")
        }
        if let sinceTime, Timestamp(sinceTime) == nil {
            throw ValidationError("--since-time takes a time such as 2026-01-02T03:04:05Z")
        }
        if since != nil, sinceTime != nil {
            throw ValidationError("at most one of --since and --since-time may be used")
        }
        if let since, AgeText.duration(since) == nil {
            throw ValidationError("--since takes a number and s, m or h, such as 5m")
        }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let running = try RunningPods(state)
            let readings = try pods(running).flatMap { try self.readings(of: $0, running) }
            if readings.isEmpty {
                Terminal.write("No resources found in \(namespace) namespace.\n")
            }
            if follow {
                try readTogether(readings)
            } else {
                for reading in readings { try reading.run() }
            }
        }
    }

    private func pods(_ running: RunningPods) throws -> [Pod] {
        if let pod { return [try running.pod(pod, namespace: namespace)] }
        let selector = try selector.map { try LabelSelector(parsing: $0) }
        return running.pods(in: namespace, selector: selector)
    }

    private func readings(of pod: Pod, _ running: RunningPods) throws -> [LogReading] {
        let spec = pod.spec ?? PodSpec()
        let names =
            allContainers
            ? ((spec.initContainers ?? []) + spec.containers).map(\.name)
            : [try running.container(container ?? containerName, of: pod)]
        let access = try running.access(to: pod)
        return try names.map { name in
            var request = LogRequest(
                try running.identifier(name, of: pod, isPrevious: previous))
            request.follow = follow
            let lines = tail ?? (selector == nil ? -1 : Self.selectedTail)
            request.tailLines = lines < 0 ? nil : lines
            request.since =
                since.flatMap(AgeText.duration).map { SystemClock().now - $0 }
                ?? sinceTime.flatMap { Timestamp($0) }
            return LogReading(
                access: access, request: request,
                prefix: prefix ? "[pod/\(pod.name)/\(name)] " : "", showsTimes: timestamps)
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

/// The log of one container on its way to standard output.
private struct LogReading: Sendable {
    let access: any ContainerAccess
    let request: LogRequest
    let prefix: String
    let showsTimes: Bool

    func run() throws { try waiting { try await print() } }

    func print() async throws {
        for try await line in access.logs(request) {
            let time = showsTimes ? line.time.microTime.description + " " : ""
            let bytes = Array((prefix + time).utf8) + line.bytes + [UInt8(ascii: "\n")]
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        }
    }
}

/// Times as options name them: 90s, 5m, 2h, 1h30m.
enum AgeText {
    static func duration(_ text: String) -> Duration? {
        var seconds: Int64 = 0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isNumber)
            guard let number = Int64(digits), number < 1 << 32 else { return nil }
            rest = rest.dropFirst(digits.count)
            switch rest.popFirst() {
            case "s": seconds += number
            case "m": seconds += number * 60
            case "h": seconds += number * 3600
            default: return nil
            }
        }
        return .seconds(seconds)
    }
}
