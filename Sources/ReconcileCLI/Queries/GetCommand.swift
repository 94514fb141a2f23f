import ArgumentParser
import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile

struct GetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Show objects of the observed state, as kubectl get does.",
        discussion: """
            Kinds are named as for kubectl: deployments, deployment, deploy, pods,services, all. \
            Of an API server's paths --raw knows /openid/v1/jwks alone: the public key by which \
            the tokens of service accounts can be verified. \
            Exit codes: 0, or 1 if a named object does not exist or on an error.
            """)

    /// How long after one look at the state the next follows.
    private static let watchInterval: Duration = .milliseconds(100)

    @Argument(help: "The kinds, separated by commas, then names: deploy web api, or deploy/web.")
    var selection: [String] = []

    @OptionGroup var state: StateOptions

    @Option(name: .shortAndLong, help: "The namespace to look in.")
    var namespace: String = "default"

    @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
    var allNamespaces = false

    @Option(
        name: [.customShort("l"), .long],
        help: "Only objects whose labels match, such as app=web,tier!=test or 'env in (a, b)'.")
    var selector: String?

    @Option(help: "Only objects with these fields, such as status.phase!=Running.")
    var fieldSelector: String?

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: """
            The format of the output: wide, yaml, json, name, jsonpath=TEMPLATE such as \
            '{.items[*].metadata.name}', or custom-columns=HEADING:PATH,….
            """,
        transform: GetFormat.init)
    var outputFormat: GetFormat?

    @Flag(name: .customLong("no-headers"), help: "Leave the headings of tables out.")
    var hidesHeadings = false

    @Flag(help: "Show the labels in a last column.")
    var showLabels = false

    @Option(
        name: [.customShort("L"), .long], parsing: .singleValue,
        help: "Show the values of these labels in columns, such as app,tier.")
    var labelColumns: [String] = []

    @Option(help: "Sort by a field, such as .metadata.creationTimestamp.")
    var sortBy: String?

    @Flag(help: "Name the kind of each object.")
    var showKind = false

    @Flag(help: "Do not mind objects that do not exist.")
    var ignoreNotFound = false

    @Flag(name: [.customShort("w"), .long], help: "Go on, and print objects again as they change.")
    var watch = false

    @Option(help: "Print what an API server would answer at this path: /openid/v1/jwks.")
    var raw: String?

    func validate() throws {
        if raw == nil, selection.isEmpty {
            throw ValidationError("Missing expected argument '<selection> ...'")
        }
        if raw != nil, !selection.isEmpty {
            throw ValidationError("arguments may not be passed when --raw is specified")
        }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            if let raw { return try RawAnswer.print(raw, of: state.directory) }
            let query = try ObjectQuery(
                selection, namespace: allNamespaces ? nil : namespace, selector: selector,
                fields: fieldSelector)
            let sorting = try sortBy.map { try ObjectSorting(by: $0) }
            // First, so that no change between this look and the next goes unnoticed.
            let stamp = state.directory.stamp
            let saved = try state.load()
            var (objects, missing) = try query.found(in: saved.store)
            objects = try sorting?.sorted(objects) ?? objects
            if objects.isEmpty { state.noteAbsence() }
            if ignoreNotFound { missing = [] }
            let isList = outputFormat.map { !$0.isTable } ?? false
            if objects.isEmpty, missing.isEmpty, !isList, !ignoreNotFound {
                Terminal.write(try query.emptyNotice(in: saved.store))
            }
            var widths = ColumnWidths()
            if !objects.isEmpty || isList && missing.isEmpty {
                print(
                    try render(objects, query, of: saved, showsHeadings: true, &widths),
                    terminator: "")
            }
            for each in missing { Terminal.write("\(each)\n") }
            if watch, missing.isEmpty { try follow(query, after: objects, seenAt: stamp, widths) }
            if !missing.isEmpty { throw ExitCode(1) }
        }
    }

    /// Prints objects as they change, and once more as they go, until interrupted.
    private func follow(
        _ query: ObjectQuery, after first: [any KubernetesObject],
        seenAt firstStamp: StateDirectory.Stamp?, _ firstWidths: ColumnWidths
    ) throws {
        let clock = InterruptibleClock()
        var widths = firstWidths
        var known = Dictionary(
            first.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
        var stamp = firstStamp
        // Whoever reads from a pipe sees objects when they are printed.
        fflush(nil)
        while !clock.isInterrupted {
            clock.wait(until: clock.now + Self.watchInterval)
            let current = state.directory.stamp
            if current == stamp { continue }
            stamp = current
            let saved = try state.load()
            let objects = try query.found(in: saved.store).objects
            let changed = objects.filter {
                known[$0.uid]?.metadata.resourceVersion != $0.metadata.resourceVersion
            }
            let left = Set(objects.map(\.uid))
            let gone = known.values.filter { !left.contains($0.uid) }.sorted { $0.key < $1.key }
            known = Dictionary(
                objects.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
            for object in changed + gone {
                print(
                    try render([object], query, of: saved, showsHeadings: false, &widths),
                    terminator: "")
            }
            fflush(nil)
        }
    }

    private func time(of saved: StateFile) -> Timestamp { max(saved.time, SystemClock().now) }

    private func render(
        _ objects: [any KubernetesObject], _ query: ObjectQuery, of saved: StateFile,
        showsHeadings: Bool, _ widths: inout ColumnWidths
    ) throws -> String {
        switch outputFormat {
        case nil, .wide: return table(objects, query, of: saved, showsHeadings, &widths)
        case .name:
            return objects.map { $0.qualifiedName + "\n" }.joined()
        case .yaml: return try YAMLWriter().write(document(objects, query, of: saved))
        case .json:
            return try JSONWriter(pretty: true).write(document(objects, query, of: saved)) + "\n"
        case .path(let path): return try path.text(for: document(objects, query, of: saved))
        case .columns(let columns):
            let mask = try mask(of: saved)
            return try columns.table(
                of: objects.map { mask.value(of: $0) },
                showsHeadings: showsHeadings && !hidesHeadings)
        }
    }

    private func table(
        _ objects: [any KubernetesObject], _ query: ObjectQuery, of saved: StateFile,
        _ showsHeadings: Bool, _ widths: inout ColumnWidths
    ) -> String {
        var printer = TablePrinter(
            isWide: outputFormat != nil, showsNamespaces: allNamespaces,
            showsHeadings: showsHeadings && !hidesHeadings)
        printer.namesKinds = showKind || query.hasSeveralKinds
        printer.labelColumns = labelColumns.flatMap { $0.split(separator: ",").map(String.init) }
        printer.showsLabels = showLabels
        printer.definitions = ResourceNames(in: saved.store.state).definitions
        return printer.print(objects, now: time(of: saved), widths: &widths)
    }

    private func mask(of saved: StateFile) throws -> SecretMask {
        SecretMask(salt: try state.salt()).hiding(saved.store.state.table(Secret.self).all)
    }

    /// The one object that was asked for by name, or a list.
    private func document(
        _ objects: [any KubernetesObject], _ query: ObjectQuery, of saved: StateFile
    ) throws -> Value {
        let mask = try mask(of: saved)
        let values = objects.map { mask.value(of: $0) }
        if query.isForOneObject, let only = values.first { return only }
        return [
            "apiVersion": "v1", "kind": "List", "items": .array(values), "metadata": [:],
        ]
    }
}
