internal import Controllers
internal import Manifests

/// Renders a forecast for the terminal.
public struct ForecastText {
    private let style: TextStyle

    public init(style: TextStyle) {
        self.style = style
    }

    /// The moves, a line each, and the summary.
    public func render(_ forecast: Forecast) -> String {
        var lines = moves(forecast)
        if !lines.isEmpty { lines.append("") }
        lines += problems(forecast)
        lines.append(summary(forecast))
        return lines.joined(separator: "\n") + "\n"
    }

    private func moves(_ forecast: Forecast) -> [String] {
        let width = forecast.moves.map { "\($0.key)".count }.max() ?? 0
        let places = Dictionary(
            forecast.proposal.changes.compactMap { change in
                change.manifest.map { (change.key, "\($0.document.location)") }
            }, uniquingKeysWith: { first, _ in first })
        return forecast.moves.map { move in
            let key = "\(move.key)".padded(to: width)
            let origin = move.author == ControlLoop.user ? places[move.key] ?? "" : reason(move)
            let text = "\(time(move.time))  \(symbol(move.verb)) \(key)  \(word(move))"
            let line = origin.isEmpty ? text : "\(text)  \(style.faint("(\(origin))"))"
            return line.trimmedEnd
        }
    }

    private func reason(_ move: Forecast.Move) -> String {
        guard let cause = move.cause, cause != move.key else { return "" }
        return "\(cause)"
    }

    private func word(_ move: Forecast.Move) -> String {
        switch move.verb {
        case .create: move.detail.isEmpty ? "created" : "created, \(move.detail)"
        case .update: move.detail.isEmpty ? "changed" : move.detail
        case .delete: move.detail.isEmpty ? "deleted" : move.detail
        case .terminate: "terminating"
        case .bind: "bound \(move.detail)"
        case .progress: move.detail
        }
    }

    private func symbol(_ verb: Forecast.Move.Verb) -> String {
        switch verb {
        case .create: style.added("+")
        case .update: style.changed("~")
        case .delete, .terminate: style.removed("-")
        case .bind, .progress: " "
        }
    }

    /// `   0.0s`, seconds with one decimal, right-aligned.
    private func time(_ time: Duration) -> String {
        let tenths =
            time.components.seconds * 10 + time.components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)s".padded(to: 8, right: true)
    }

    private func problems(_ forecast: Forecast) -> [String] {
        guard case .stuck(let unready) = forecast.outcome else { return [] }
        return unready.map { item in
            let why =
                switch item.readiness {
                case .ready: ""
                case .progressing(let reason): reason
                case .failed(let reason): reason
                }
            return style.removed("not ready: \(item.key): \(why)")
        }
    }

    /// `Plan: 2 to add, 1 to change, 0 to destroy; 3 Pods created, 3 deleted; …`.
    public func summary(_ forecast: Forecast) -> String {
        let proposal = forecast.proposal
        var text =
            "Plan: \(proposal.count(.create)) to add, \(proposal.count(.update)) to change, "
            + "\(proposal.count(.delete)) to destroy; \(forecast.podsCreated) Pods created, "
            + "\(forecast.podsDeleted) deleted"
        let falling = forecast.availability
            .filter { $0.lowest < $0.replicas }
            .map { "\($0.key) \($0.lowest)/\($0.replicas)" }
        if !falling.isEmpty {
            text += "; lowest availability \(falling.joined(separator: ", "))"
        }
        let end = time(forecast.duration).trimmedStart
        switch forecast.outcome {
        case .converged: text += forecast.moves.isEmpty ? "" : "; ready after \(end)"
        case .stuck: text += "; does not become ready"
        }
        return text + "."
    }
}
