import ArgumentParser
import Controllers
import Kubelet
import KubernetesAPI
import Reconcile

struct TopCommand: ParsableCommand {
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case pod, pods, po, node, nodes, no

        enum Object {
            case pod, node
        }

        var object: Object {
            switch self {
            case .pod, .pods, .po: .pod
            case .node, .nodes, .no: .node
            }
        }
    }

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case cpu, memory
    }

    /// How long processor time is counted.
    private static let window: Duration = .seconds(1)

    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show what Pods or nodes use: top pod, top node.",
        discussion: """
            For Pods that really run (run --backend). Measures for a second. Exit codes: 0, or 1 \
            on an error.
            """)

    @Argument(help: "pod or node.")
    var subject: Subject

    @Argument(help: "The name of one of them.")
    var name: String?

    @OptionGroup var state: StateOptions

    @Option(name: .shortAndLong, help: "The namespace to look in.")
    var namespace: String = "default"

    @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
    var allNamespaces = false

    @Option(name: [.customShort("l"), .long], help: "Only Pods whose labels match.")
    var selector: String?

    @Option(help: "Only Pods whose fields match, such as spec.nodeName=node-1.")
    var fieldSelector: String?

    @Flag(help: "A line for each container.")
    var containers = false

    @Option(help: "The line with the most first: cpu or memory.")
    var sortBy: Order?

    @Flag(help: "A last line with the sum of all.")
    var sum = false

    @Flag(name: .customLong("no-headers"), help: "Leave the headings out.")
    var hidesHeadings = false

    func validate() throws {
        if name != nil, selector != nil {
            throw ValidationError("only one of NAME or --selector can be provided")
        }
        if case .node = subject.object, containers || sum || fieldSelector != nil {
            throw ValidationError("--containers, --sum and --field-selector are for Pods")
        }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let running = try RunningPods(state)
            switch subject.object {
            case .pod: try showPods(running)
            case .node: try showNodes(running)
            }
        }
    }

    // MARK: Pods

    private func showPods(_ running: RunningPods) throws {
        let selector = try selector.map { try LabelSelector(parsing: $0) }
        let fields = try fieldSelector.map { try FieldSelector(parsing: $0) }
        try fields?.check(for: ResourceNames(in: running.store.state).find("pods")[0])
        var pods = running.pods(in: allNamespaces ? nil : namespace, selector: selector)
            .filter { fields?.matches($0) ?? true }
        if let name { pods = [try running.pod(name, namespace: namespace)] }
        let usage = try measure(pods, running)
        var lines: [(pod: Pod, usages: [Usage])] = []
        for pod in pods {
            let own = usage.filter { $0.id.podUID == pod.uid }.sorted { $0.id.name < $1.id.name }
            if !own.isEmpty { lines.append((pod, own)) }
        }
        // The containers of a Pod stay together.
        var rows = sorted(lines, by: \.usages).flatMap { pod, own -> [[String]] in
            let place = (allNamespaces ? [pod.namespace] : []) + [pod.name]
            guard containers else { return [place + Self.cells(own)] }
            return sorted(own, by: { [$0] }).map { place + [$0.id.name] + Self.cells([$0]) }
        }
        let headings =
            (allNamespaces ? ["NAMESPACE"] : []) + (containers ? ["POD", "NAME"] : ["NAME"])
            + ["CPU(cores)", "MEMORY(bytes)"]
        if rows.isEmpty {
            let place = allNamespaces ? "" : " in \(namespace) namespace."
            return Terminal.write("No resources found\(place)\n")
        }
        if sum {
            let empty = [String](repeating: "", count: headings.count - 2)
            rows += [
                empty + ["________", "________"], empty + Self.cells(lines.flatMap(\.usages)),
            ]
        }
        show(headings, rows)
    }

    // MARK: Nodes

    private func showNodes(_ running: RunningPods) throws {
        let pods = running.pods(in: nil)
        let selector = try selector.map { try LabelSelector(parsing: $0) }
        let nodes = running.store.state.nodes.all.filter { node in
            (name == nil || node.name == name)
                && selector?.matches(node.metadata.labels ?? [:]) ?? true
        }
        if let name, nodes.isEmpty {
            throw NotFound(try ResourceNames(in: running.store.state).find("nodes")[0], name)
        }
        if nodes.isEmpty { return Terminal.write("No resources found\n") }
        let usage = try measure(pods, running)
        let lines = nodes.sorted { $0.name < $1.name }.map {
            node -> (node: Node, usages: [Usage]) in
            let uids = Set(pods.filter { $0.nodeName == node.name }.map(\.uid))
            return (node, usage.filter { uids.contains($0.id.podUID) })
        }
        let measured = lines.filter { running.isReal($0.node) }
        let rows = sorted(measured, by: \.usages).map { node, own -> [String] in
            let allocatable = node.status?.allocatable ?? [:]
            let cores = allocatable["cpu"]?.milliValue ?? 0
            let bytes = allocatable["memory"]?.value ?? 0
            let cells = Self.cells(own)
            return [
                node.name, cells[0], Self.percent(own.map(\.milli).reduce(0, +), of: cores),
                cells[1], Self.percent(own.map(\.bytes).reduce(0, +), of: bytes),
            ]
        }
        let others = lines.filter { !running.isReal($0.node) }
            .map { [$0.node.name] + [String](repeating: "<unknown>", count: 4) }
        show(["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"], rows + others)
    }

    // MARK: Measuring

    private struct Usage: Sendable {
        let id: ContainerID
        let milli: Int64
        let bytes: Int64
    }

    /// Those that use the most first, if that is asked for.
    private func sorted<Line>(_ lines: [Line], by usages: (Line) -> [Usage]) -> [Line] {
        guard let sortBy else { return lines }
        func amount(_ line: Line) -> Int64 {
            usages(line).map { sortBy == .cpu ? $0.milli : $0.bytes }.reduce(0, +)
        }
        return lines.enumerated().map { (line: $1, amount: amount($1), place: $0) }
            .sorted { ($1.amount, $0.place) < ($0.amount, $1.place) }.map(\.line)
    }

    /// The Pods that really run are asked twice; the others use nothing.
    private func measure(_ pods: [Pod], _ running: RunningPods) throws -> [Usage] {
        let asked = pods.compactMap { pod in
            (try? running.access(to: pod)).map { (access: $0, uid: pod.uid) }
        }
        let window = Self.window
        return try waiting {
            let first = try await Self.usages(asked)
            try await Task.sleep(for: window)
            return try await Self.usages(asked).values.compactMap { now in
                guard let before = first[now.container] else { return nil }
                let microseconds = (now.time - before.time) / .microseconds(1)
                let spent = Double(max(0, now.cpuNanoseconds - before.cpuNanoseconds))
                return Usage(
                    id: now.container, milli: Int64((spent / max(1, microseconds)).rounded(.up)),
                    bytes: now.workingSetBytes)
            }
        }
    }

    private static func usages(
        _ asked: [(access: any ContainerAccess, uid: String)]
    ) async throws -> [ContainerID: ContainerUsage] {
        var found: [ContainerID: ContainerUsage] = [:]
        for (access, uid) in asked {
            for usage in try await access.usage(ofPods: [uid]) { found[usage.container] = usage }
        }
        return found
    }

    // MARK: Text

    private static func cells(_ usages: [Usage]) -> [String] {
        let bytes = usages.map(\.bytes).reduce(0, +)
        return ["\(usages.map(\.milli).reduce(0, +))m", "\(bytes >> 20)Mi"]
    }

    private static func percent(_ part: Int64, of whole: Int64) -> String {
        whole > 0 ? "\(part * 100 / whole)%" : "<unknown>"
    }

    /// Every cell is followed by three spaces at least, also the last, as kubectl prints it.
    private func show(_ headings: [String], _ rows: [[String]]) {
        let all = (hidesHeadings ? [] : [headings]) + rows
        let widths = headings.indices.map { column in
            (all.map { $0[column].count }.max() ?? 0) + 3
        }
        for row in all {
            print(
                zip(row, widths).map { cell, width in
                    cell + String(repeating: " ", count: width - cell.count)
                }.joined())
        }
    }
}
