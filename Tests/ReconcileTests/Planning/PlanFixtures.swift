import Foundation
import KubernetesAPI
import Manifests
import Reconcile

/// A Monday at noon.
let planStart = Timestamp(seconds: 1_767_614_400)

/// The manifests that stand in a text.
func manifests(_ text: String, path: String = "app.yaml") throws -> [Manifest] {
    let file = SourceFile(path: path, text: text)
    return try ManifestLoader().load(ManifestReader().read(file)).get()
}

/// The directory `Tests`.
let testsDirectory = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

/// The plan of a change between two texts, as if the first ran already.
struct PlannedChange {
    let store = Store()
    let start: Timestamp
    let forecast: Forecast

    init(
        from old: String, to new: String, nodes: Int = 3, load: LoadTrace? = nil,
        timings: SimulatedNodes.Timings = SimulatedNodes.Timings(), path: String = "app.yaml"
    ) throws {
        try ClusterBaseline.ensure(in: store, nodes: nodes, now: planStart)
        let planner = Planner(applier: Applier(replaces: true), timings: timings)
        let before = try planner.carryOut(
            try manifests(old, path: path), on: store, now: planStart)
        start = planStart + before.duration
        forecast = try planner.forecast(
            try manifests(new, path: path), on: store, now: start, load: load)
    }

    var report: PlanReport { PlanReport(forecast, mask: SecretMask(salt: [1])) }

    var text: String { PlanText(style: TextStyle(color: false)).render(report) }
}
