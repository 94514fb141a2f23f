import Controllers
import DockerBackend
import Foundation
import Kubelet
import KubernetesAPI
import Manifests
import ProcessBackend
import Reconcile

/// What nodes make of the fields of Pods, told without starting the nodes.
struct NodeFields {
    /// Where the Pods would run: "as processes of this machine".
    let place: String
    private let abilities: [any NodeAbilities]

    /// - Returns: `nil` if neither a backend nor a file names nodes that really run Pods.
    /// - Throws: `ValidationFailure` for a file of nodes that cannot be used.
    init?(_ backend: Backend?, _ options: EngineOptions) throws {
        guard backend != nil || options.config != nil else { return nil }
        var chosen = backend ?? .simulated
        let nodes: [(place: String, abilities: any NodeAbilities)]
        if chosen == .docker, options.config == nil {
            // Manifests are looked at also where no engine is installed.
            let discovery = EngineDiscovery(environment: ProcessInfo.processInfo.environment)
            nodes = [Self.engine(at: try discovery.endpoint(given: options.engine))]
        } else {
            guard let file = try options.plans(&chosen) else { return nil }
            nodes = try file.nodes.compactMap { plan in
                switch plan.kind {
                case .simulated: nil
                case .process: ("as processes of this machine", HostCapabilities())
                case .docker: Self.engine(at: try plan.endpoint())
                }
            }
        }
        abilities = nodes.map(\.abilities)
        var places: [String] = []
        for node in nodes where !places.contains(node.place) { places.append(node.place) }
        place = places.joined(separator: " or ")
    }

    private static func engine(
        at endpoint: EngineEndpoint?
    ) -> (place: String, abilities: any NodeAbilities) {
        let place = endpoint.map { "the engine at \($0)" } ?? "an engine of this machine"
        return (
            "as containers of \(place)", EngineAbilities(sharesFiles: endpoint?.isLocal ?? true)
        )
    }

    /// What becomes of each field that the manifests' Pods set.
    func report(on manifests: [Manifest]) -> PodFieldReport {
        PodFieldReport(
            place: place,
            objects: manifests.compactMap(PodSource.init).map { source in
                let notes = Self.merge(
                    abilities.map { FieldSupport.assess(source.spec, on: $0) })
                return PodFieldReport.Object(
                    source,
                    notes: notes.map { note in
                        let verdict: PodFieldReport.Verdict =
                            switch note.verdict {
                            case .approximated: .approximated
                            case .notHonoured: .notHonoured
                            }
                        return (note.path, verdict, note.reason)
                    })
            })
    }

    /// What several nodes say, each thing once: a field is as good as the worst node makes it, as
    /// nobody knows yet where a Pod comes to be.
    static func merge(_ findings: [[FieldSupport]]) -> [FieldSupport] {
        var merged: [FieldSupport] = []
        for support in findings.joined() where !merged.contains(support) {
            merged.append(support)
        }
        return merged
    }
}
