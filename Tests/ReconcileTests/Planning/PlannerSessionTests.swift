import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@Suite("Planning again and again")
struct PlannerSessionTests {
    private func file(_ name: String, image: String, replicas: Int = 3) -> SourceFile {
        SourceFile(
            path: "\(name).yaml",
            text: """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: \(name)}
                spec:
                  replicas: \(replicas)
                  selector: {matchLabels: {app: \(name)}}
                  template:
                    metadata: {labels: {app: \(name)}}
                    spec: {containers: [{name: main, image: "\(image)"}]}
                """)
    }

    private func load(_ files: SourceFile...) throws -> [Manifest] {
        try files.flatMap { try ManifestLoader().load(ManifestReader().read($0)).get() }
    }

    @Test func givesThePlanThatOneFromScratchGives() throws {
        let store = Store()
        try ClusterBaseline.ensure(in: store, now: planStart)
        let (web, api) = (file("web", image: "app:1"), file("api", image: "app:1"))
        let before = try Planner().carryOut(load(web, api), on: store, now: planStart)
        let now = planStart + before.duration + .seconds(60)
        let session = Planner.Session(Planner(), store: store, now: now)
        #expect(try session.forecast(load(web, api)).isEmpty)
        let changes = [
            try load(web, file("api", image: "app:2")), try load(web),
            try load(file("web", image: "app:1", replicas: 5), api), try load(web, api),
            try load(file("web", image: "app:3"), file("api", image: "app:3")),
        ]
        for manifests in changes {
            let again = try session.forecast(manifests)
            let anew = try Planner().forecast(manifests, on: store, now: now)
            #expect(again.moves == anew.moves)
            #expect(again.proposal.changes.map(\.verb) == anew.proposal.changes.map(\.verb))
        }
    }

    @Test func leavesTheStateAsItIs() throws {
        let store = Store()
        try ClusterBaseline.ensure(in: store, now: planStart)
        let revision = store.revision
        let session = Planner.Session(Planner(), store: store, now: planStart)
        #expect(try session.forecast(load(file("web", image: "app:1"))).podsCreated == 3)
        #expect(try session.forecast(load(file("web", image: "app:1"))).podsCreated == 3)
        #expect(store.revision == revision)
    }
}
