import ArgumentParser
import Controllers
import KubernetesAPI
import Manifests
import Reconcile

struct DownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop and remove what the manifests started, and nothing else.",
        discussion: """
            The objects that were applied and are in the manifests go, with everything that \
            controllers made for them: first what runs, then Services, then configuration, then \
            namespaces. The claims of StatefulSets stay, and so does a namespace that still holds \
            something. A `run` that is active carries it out; without one, the command does so \
            itself, with what ran the Pods last.

            Exit codes: 0 all is gone, 1 it is not or an error.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var state: StateOptions

    @Option(help: "How long to wait, such as 90s or 5m; 0 for as long as it takes.")
    var timeout = TimeSpan(.zero)

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let desired = try manifests.load().map(\.object.key)
            let end = timeout.limit.map { ContinuousClock.now + $0 }
            // Where the run ends that was to carry it out, the rest is done here, or by the next.
            for _ in 1..<Self.maximumAttempts where try takeDown(desired, until: end) { return }
            guard try takeDown(desired, until: end) else {
                throw ValidationFailure("the run that was to stop the Pods has ended")
            }
        }
    }

    private static let maximumAttempts = 5

    /// - Returns: whether all is gone; not so if the `run` ended that was at it.
    private func takeDown(
        _ keys: [ObjectKey], until end: ContinuousClock.Instant?
    ) throws -> Bool {
        try state.withCluster(movedBy: state.lastEngine) { cluster in
            let left = end.map { max(.zero, $0 - .now) }
            let takedown = Takedown(of: keys, on: cluster, limit: left)
            do {
                guard try takedown.run() else { return false }
            } catch let failure as EditFailure where failure.code == .disconnected {
                return false
            }
            if cluster.isRunning {
                Terminal.write(
                    "note: a run is still active, and applies the manifests again when they "
                        + "change\n")
            }
            return true
        }
    }
}

/// The removal of applied objects, what needs others before these.
private struct Takedown {
    private let cluster: any Cluster
    private let limit: Duration?
    private let phases: [[ObjectKey]]

    init(of keys: [ObjectKey], on cluster: any Cluster, limit: Duration?) {
        self.cluster = cluster
        self.limit = limit
        let applied = keys.filter { key in
            // What an earlier command that was interrupted asked to go is waited for.
            cluster.store.inventory[key] != nil
                || cluster.store.state.object(key)?.isTerminating ?? false
        }
        phases = Applier.removalOrder(of: applied)
    }

    /// - Returns: whether all is gone; not so if the `run` ended that was at it.
    func run() throws -> Bool {
        if phases.allSatisfy({ $0.allSatisfy { cluster.store.state.object($0) == nil } }) {
            Terminal.write("note: nothing is left of what these manifests started\n")
        }
        let end = limit.map { cluster.now + $0 }
        for phase in phases {
            var removed: [ObjectKey: String] = [:]
            for key in phase {
                guard let object = cluster.store.state.object(key), mayGo(object) else { continue }
                if cluster.store.inventory[key] != nil { try remove(object) }
                removed[key] = object.uid
            }
            func isGone() -> Bool {
                removed.allSatisfy { cluster.store.state.object($0.key)?.uid != $0.value }
            }
            let left = end.map { max(.zero, $0 - cluster.now) }
            switch try cluster.wait(limit: left, until: isGone) {
            case .fulfilled: continue
            case .atRest where cluster.isRunning: return false
            case .timedOut, .atRest:
                let names = removed.keys.sorted()
                    .compactMap { cluster.store.state.object($0)?.qualifiedName }
                throw ValidationFailure("not gone: \(names.joined(separator: ", "))")
            }
        }
        return true
    }

    private func remove(_ object: any KubernetesObject) throws {
        // What is owned goes before its owner, so that the owner's end is that of all.
        let deletion = Deletion(uid: object.uid, propagationPolicy: .foreground)
        try cluster.perform(.remove(object.key, deletion))
        let kind = "\(object.groupVersionKind.groupKind)".lowercased()
        let place = object.namespace.isEmpty ? "" : " from \(object.namespace) namespace"
        print("\(kind) \"\(object.name)\" deleted\(place)")
    }

    /// A namespace takes everything in it along, and may hold what others put there.
    private func mayGo(_ object: any KubernetesObject) -> Bool {
        guard object is Namespace else { return true }
        if Self.permanentNamespaces.contains(object.name) { return false }
        let account = ServiceAccountController.account(in: object.name).key
        let content = cluster.store.state.populatedKinds
            .flatMap { cluster.store.state.objects(of: $0) }
            .filter { $0.namespace == object.name && !$0.isTerminating && $0.key != account }
        guard let first = content.first else { return true }
        let more = content.count > 1 ? " and \(content.count - 1) more" : ""
        print("namespace \"\(object.name)\" kept: it holds \(first.qualifiedName)\(more)")
        return false
    }

    private static let permanentNamespaces: Set = [
        "default", "kube-node-lease", "kube-public", "kube-system",
    ]
}
