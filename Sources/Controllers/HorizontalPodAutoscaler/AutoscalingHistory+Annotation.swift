internal import KubernetesAPI

/// The text of a history:
/// `recommendations=4@2026-01-02T03:04:05.000000Z,none@…;scaleUps=2@…;scaleDowns=1@…`.
extension AutoscalingHistory {
    private static let noReplicas = "none"

    /// What the annotation of `autoscaler` says. A text that somebody has spoilt is worth nothing:
    /// then this is a first look.
    init(of autoscaler: HorizontalPodAutoscaler) {
        self.init(autoscaler.metadata.annotations?[Self.annotation] ?? "")
    }

    /// Puts the annotation in its place; leaves it alone if it says the same already.
    func store(in autoscaler: inout HorizontalPodAutoscaler) {
        let text = self.text
        if text.isEmpty || autoscaler.metadata.annotations?[Self.annotation] == text { return }
        autoscaler.metadata.annotations = autoscaler.metadata.annotations ?? [:]
        autoscaler.metadata.annotations?[Self.annotation] = text
    }

    init(_ text: String) {
        self.init()
        for list in text.split(separator: ";") {
            let parts = list.split(separator: "=", maxSplits: 1)
            guard let name = parts.first, parts.count == 2 else { continue }
            let entries = parts[1].split(separator: ",").compactMap(Self.entry)
            let scalings = entries.compactMap { entry in
                entry.count.map { Scaling(change: $0, time: entry.time) }
            }
            switch name {
            case "recommendations":
                restore(
                    recommendations: entries.map {
                        Recommendation(replicas: $0.count, since: $0.time)
                    })
            case "scaleUps": restore(scaleUps: scalings)
            case "scaleDowns": restore(scaleDowns: scalings)
            default: break
            }
        }
    }

    /// The text that `init(_:)` reads; empty for an empty history.
    var text: String {
        [
            Self.list("recommendations", recommendations.map { ($0.replicas, $0.since) }),
            Self.list("scaleUps", scaleUps.map { ($0.change, $0.time) }),
            Self.list("scaleDowns", scaleDowns.map { ($0.change, $0.time) }),
        ].compactMap(\.self).joined(separator: ";")
    }

    private static func list(_ name: String, _ entries: [(count: Int?, time: Timestamp)]) -> String?
    {
        if entries.isEmpty { return nil }
        let texts = entries.map { entry in
            "\(entry.count.map(String.init) ?? noReplicas)@\(entry.time.microTime)"
        }
        return "\(name)=\(texts.joined(separator: ","))"
    }

    private static func entry(_ text: Substring) -> (count: Int?, time: Timestamp)? {
        let parts = text.split(separator: "@")
        guard parts.count == 2, let time = Timestamp(String(parts[1])) else { return nil }
        if parts[0] == noReplicas { return (nil, time) }
        guard let count = Int32(parts[0]), count >= 0 else { return nil }
        return (Int(count), time)
    }
}
