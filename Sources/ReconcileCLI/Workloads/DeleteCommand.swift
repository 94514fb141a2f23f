import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

struct DeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete objects of the observed state.",
        discussion: """
            What a controller keeps, such as the Pod of a Deployment, is made again. What a \
            manifest defines comes back when the manifests are applied again, which happens when \
            they change and when `run` starts.

            Exit codes: 0, or 1 if a named object does not exist, if it was not gone in time, or \
            on an error.
            """)

    @OptionGroup var target: TargetOptions

    @Option(
        name: [.customShort("l"), .long],
        help: "Only objects whose labels match, such as app=web,tier!=test.")
    var selector: String?

    @Option(help: "Only objects whose fields match, such as status.phase=Failed.")
    var fieldSelector: String?

    @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
    var allNamespaces = false

    @Flag(help: "Delete all objects of the kinds in the namespace.")
    var all = false

    @Option(
        parsing: .unconditional,
        help: "The seconds each Pod gets to stop; a negative number leaves it to the Pod.")
    var gracePeriod: Int64 = -1

    @Flag(help: "Give Pods one second to stop.")
    var now = false

    @Flag(help: "With a grace period of 0, do not wait for the node to stop the Pod.")
    var force = false

    @Option(help: "What becomes of what the object owns: background, foreground or orphan.")
    var cascade: CascadeOption = .background

    @Flag(inversion: .prefixedNo, help: "Wait until the objects are gone.")
    var wait = true

    @Option(help: "How long to wait, such as 90s or 5m; 0 for as long as it takes.")
    var timeout = TimeSpan(.zero)

    @Flag(help: "Do not mind objects that do not exist.")
    var ignoreNotFound = false

    func validate() throws {
        if force, gracePeriod > 0 {
            throw ValidationError(
                "--force and --grace-period greater than 0 cannot be specified together")
        }
        if now, gracePeriod >= 0 {
            throw ValidationError("--now and --grace-period cannot be specified together")
        }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let query = try ObjectQuery(
                target.selection, namespace: allNamespaces ? nil : target.namespace,
                selector: selector, fields: fieldSelector)
            if all, query.isNamed {
                throw ValidationFailure("name cannot be provided when a selector is specified")
            }
            if all, selector != nil {
                throw ValidationFailure("setting 'all' parameter but found a non empty selector")
            }
            guard query.isBounded || all else {
                throw ValidationFailure(
                    "resource(s) were provided, but no name was specified: name an object, choose "
                        + "some with -l or --field-selector, or say --all")
            }
            if force {
                Terminal.write(
                    "Warning: Immediate deletion does not wait for confirmation that the running "
                        + "resource has been terminated.\n")
            }
            try target.state.withCluster { try delete(query, on: $0) }
        }
    }

    private func delete(_ query: ObjectQuery, on cluster: any Cluster) throws {
        let (objects, missing) = try query.found(in: cluster.store)
        if objects.isEmpty, missing.isEmpty, !ignoreNotFound {
            print("No resources found")
        }
        for object in objects {
            try cluster.perform(.delete(object.key, deletion(of: object)))
            let kind = "\(object.groupVersionKind.groupKind)".lowercased()
            let word = gracePeriodSeconds == 0 ? "force deleted" : "deleted"
            let place = object.namespace.isEmpty ? "" : " from \(object.namespace) namespace"
            print("\(kind) \"\(object.name)\" \(word)\(place)")
        }
        if wait { try waitForEnd(of: objects, on: cluster) }
        if ignoreNotFound || missing.isEmpty { return }
        for each in missing { Terminal.write("\(each)\n") }
        throw ExitCode(1)
    }

    /// As kubectl does, so that nobody loses data by mistake, a grace period of zero is one second
    /// unless it is forced.
    private var gracePeriodSeconds: Int64? {
        if now { return 1 }
        if force { return 0 }
        return gracePeriod < 0 ? nil : max(1, gracePeriod)
    }

    private func deletion(of object: any KubernetesObject) -> Deletion {
        Deletion(
            uid: object.uid, propagationPolicy: cascade.policy,
            gracePeriodSeconds: object is Pod ? gracePeriodSeconds : nil)
    }

    private func waitForEnd(of objects: [any KubernetesObject], on cluster: any Cluster) throws {
        func left() -> [any KubernetesObject] {
            objects.filter { cluster.store.state.object($0.key)?.uid == $0.uid }
        }
        switch try cluster.wait(limit: timeout.limit, until: { left().isEmpty }) {
        case .fulfilled: return
        case .timedOut:
            throw ValidationFailure(
                "timed out waiting for the condition on "
                    + left().map(\.qualifiedName).joined(separator: ", "))
        case .atRest:
            Terminal.write(
                "note: \(left().map(\.qualifiedName).joined(separator: ", ")) will be gone when "
                    + "reconcile run has stopped what runs\n")
        }
    }
}

enum CascadeOption: String, ExpressibleByArgument, CaseIterable {
    case background, foreground, orphan

    var policy: Deletion.PropagationPolicy {
        switch self {
        case .background: .background
        case .foreground: .foreground
        case .orphan: .orphan
        }
    }
}
