import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import TestSupport
import Testing

/// Whatever number a manifest carries, planning goes on: a number that ends the program is in the
/// state by then, and ends every run after it.
@Suite struct ExtremeValueTests {
    private static let start = Timestamp(seconds: 1_767_600_000)

    @Test(arguments: ExtremeDocuments.all)
    func `no number ends a plan`(_ given: ExtremeDocuments.Case) throws {
        let document = try #require(given.documents.first)
        let kind = try #require(load([document]).first?.object)
        // What is accepted at all is some of it, or nothing would be tried.
        var accepted = 0
        for extreme in ExtremeValue.all(in: document, of: type(of: kind)) {
            let manifests = load([extreme.document] + given.documents.dropFirst())
            guard manifests.count == given.documents.count else { continue }
            accepted += 1
            try carryOut(manifests)
        }
        #expect(accepted > 0)
    }

    /// Plans, shows and deletes what the manifests ask for.
    private func carryOut(_ manifests: [Manifest]) throws {
        let store = Store(policy: AdmissionPolicy(assignsServiceAccounts: false))
        try ClusterBaseline.ensure(in: store, nodes: 2, now: Self.start)
        let planner = Planner(limit: .seconds(300))
        guard let forecast = try? planner.carryOut(manifests, on: store, now: Self.start) else {
            return
        }
        let now = Self.start + forecast.duration
        for object in store.state.pods.all.map({ $0 as any KubernetesObject })
            + manifests.compactMap({ store.state.object($0.object.key) })
        {
            _ = ObjectDescription.text(of: object, in: store, mask: SecretMask(salt: []), now: now)
            _ = TablePrinter(isWide: true).print([object], now: now)
            if store.state.object(object.key) != nil { try store.delete(object.key, now: now) }
        }
    }

    private func load(_ documents: [Value]) -> [Manifest] {
        let files = documents.enumerated().map { index, document in
            SourceFile(path: "\(index).json", text: JSONWriter().write(document))
        }
        return files.flatMap { ManifestLoader().load(ManifestReader().read($0)).manifests }
    }
}
