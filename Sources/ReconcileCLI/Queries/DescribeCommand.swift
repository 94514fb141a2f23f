import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

struct DescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show objects in detail, with what happened to them, as kubectl describe does.",
        discussion: """
            Values of Secrets are never shown, here as everywhere.

            Exit codes: 0, or 1 if a named object does not exist or on an error.
            """)

    @OptionGroup var target: TargetOptions

    @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
    var allNamespaces = false

    @Option(
        name: [.customShort("l"), .long],
        help: "Only objects whose labels match, such as app=web,tier!=test.")
    var selector: String?

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let query = try ObjectQuery(
                target.selection, namespace: allNamespaces ? nil : target.namespace,
                selector: selector)
            let saved = try target.state.load()
            let secrets = saved.store.state.table(Secret.self).all
            let mask = SecretMask(salt: try target.state.salt()).hiding(secrets)
            let now = max(saved.time, SystemClock().now)
            let (objects, missing) = try query.found(in: saved.store)
            if objects.isEmpty { target.state.noteAbsence() }
            if objects.isEmpty, missing.isEmpty {
                Terminal.write(try query.emptyNotice(in: saved.store))
            }
            let texts = objects.map {
                ObjectDescription.text(of: $0, in: saved.store, mask: mask, now: now)
            }
            print(texts.joined(separator: "\n\n"), terminator: "")
            for each in missing { Terminal.write("\(each)\n") }
            if !missing.isEmpty { throw ExitCode(1) }
        }
    }
}
