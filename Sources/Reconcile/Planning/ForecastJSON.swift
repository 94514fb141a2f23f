internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Renders a forecast as JSON, for programs.
public enum ForecastJSON {
    /// Raised when a field changes its meaning or goes away.
    private static let version: Int64 = 1

    public static func render(_ forecast: Forecast) -> String {
        let root: Value = [
            "version": .int(version),
            "moves": .array(forecast.moves.map(move)),
            "summary": [
                "add": .int(Int64(forecast.proposal.count(.create))),
                "change": .int(Int64(forecast.proposal.count(.update))),
                "destroy": .int(Int64(forecast.proposal.count(.delete))),
                "podsCreated": .int(Int64(forecast.podsCreated)),
                "podsDeleted": .int(Int64(forecast.podsDeleted)),
                "durationSeconds": .double(seconds(forecast.duration)),
                "becomesReady": .bool(forecast.outcome == .converged),
            ],
            "lowestAvailability": .array(
                forecast.availability.map { item in
                    [
                        "object": key(item.key), "lowest": .int(Int64(item.lowest)),
                        "replicas": .int(Int64(item.replicas)),
                    ]
                }),
        ]
        return JSONWriter(pretty: true).write(root)
    }

    private static func move(_ move: Forecast.Move) -> Value {
        var fields: ValueObject = [
            "timeSeconds": .double(seconds(move.time)), "verb": .string(move.verb.rawValue),
            "object": key(move.key), "author": .string(move.author),
        ]
        if !move.detail.isEmpty { fields["detail"] = .string(move.detail) }
        if let cause = move.cause { fields["cause"] = key(cause) }
        return .object(fields)
    }

    private static func key(_ key: ObjectKey) -> Value {
        [
            "group": .string(key.groupKind.group), "kind": .string(key.groupKind.kind),
            "namespace": .string(key.namespace), "name": .string(key.name),
        ]
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
