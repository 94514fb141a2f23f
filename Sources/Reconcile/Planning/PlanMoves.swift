internal import Controllers

/// Renders every single move of a plan, a line each.
struct PlanMoves {
    private let style: TextStyle

    init(style: TextStyle) {
        self.style = style
    }

    func lines(_ report: PlanReport) -> [String] {
        if report.moves.isEmpty { return [] }
        let width = report.moves.map { "\($0.key)".count }.max() ?? 0
        return [style.bold("Moves")]
            + report.moves.map { move in
                let key = "\(move.key)".padded(to: width)
                let origin =
                    move.author == ControlLoop.user
                    ? report.places[move.key] ?? "" : reason(move)
                let time = move.time.timelineText.padded(to: 8, right: true)
                let text = "\(time)  \(symbol(move.verb)) \(key)  \(word(move))"
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
        case .create: move.resize.map { "created, replicas \($0.to)" } ?? "created"
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
}
