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
            Exit codes: 0, or 1 if a named object does not exist or on an error.
            """)

    /// How long after one look at the state the next follows.
    private static let watchInterval: Duration = .milliseconds(100)

    @Argument(help: "The kinds, separated by commas, then names: deploy web api, or deploy/web.")
    var selection: [String]

    @OptionGroup var state: StateOptions

    @Option(name: .shortAndLong, help: "The namespace to look in.")
    var namespace: String = "default"

    @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
    var allNamespaces = false

    @Option(
        name: [.customShort("l"), .long],
        help: "Only objects whose labels match, such as app=web,tier!=test or 'env in (a, b)'.")
    var selector: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The format of the output: wide, yaml, json or name.")
    var outputFormat: GetFormat?

    @Flag(name: .customLong("no-headers"), help: "Leave the headings of tables out.")
    var hidesHeadings = false

    @Flag(name: [.customShort("w"), .long], help: "Go on, and print objects again as they change.")
    var watch = false

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let query = try ObjectQuery(
                selection, namespace: allNamespaces ? nil : namespace, selector: selector)
            // First, so that no change between this look and the next goes unnoticed.
            let stamp = state.directory.stamp
            let saved = try state.load()
            let objects = try query.objects(in: saved.store)
            if objects.isEmpty {
                let place = allNamespaces ? "" : " in \(namespace) namespace"
                Terminal.write("No resources found\(place).\n")
            }
            var widths = ColumnWidths()
            print(
                try render(objects, query, of: saved, showsHeadings: true, &widths),
                terminator: "")
            if watch { try follow(query, after: objects, seenAt: stamp, widths) }
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
            let objects = try query.objects(in: saved.store, allowsMissing: true)
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
        case nil, .wide:
            return TablePrinter(
                isWide: outputFormat == .wide, showsNamespaces: allNamespaces,
                showsHeadings: showsHeadings && !hidesHeadings
            ).print(objects, now: time(of: saved), widths: &widths)
        case .name:
            return objects.map { $0.qualifiedName + "\n" }.joined()
        case .yaml: return try YAMLWriter().write(document(objects, query, of: saved))
        case .json:
            return try JSONWriter(pretty: true).write(document(objects, query, of: saved)) + "\n"
        }
    }

    /// The one object that was asked for by name, or a list.
    private func document(
        _ objects: [any KubernetesObject], _ query: ObjectQuery, of saved: StateFile
    ) throws -> Value {
        let secrets = saved.store.state.table(Secret.self).all
        let mask = SecretMask(salt: try state.salt()).hiding(secrets)
        let values = objects.map { mask.value(of: $0) }
        if query.isForOneObject, let only = values.first { return only }
        return [
            "apiVersion": "v1", "kind": "List", "items": .array(values), "metadata": [:],
        ]
    }
}

enum GetFormat: String, ExpressibleByArgument, CaseIterable {
    case wide, yaml, json, name
}
