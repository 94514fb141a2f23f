import KubernetesAPI
import Reconcile

/// Tells on standard error how far a run is: on a terminal in one line that changes, else in a new
/// line for each change.
struct ProgressLine {
    private static let clear = "\r\u{1B}[K"

    private let total: Int
    private let isLive: Bool
    private var last = ""

    init(total: Int) {
        self.total = total
        isLive = Terminal.isInteractive
    }

    mutating func show(_ unready: [Convergence.Unready], elapsed: Duration) {
        var text = "\(total - unready.count) of \(total) objects ready"
        if let first = unready.first {
            text += "; \(first.key): \(first.readiness.text)"
            if unready.count > 1 { text += " (and \(unready.count - 1) more)" }
        }
        let line = "\(elapsed.components.seconds)s  \(text)"
        if isLive {
            // Seconds alone are worth showing where they replace what was there.
            if line == last { return }
            last = line
            Terminal.write(Self.clear + line.prefix((Terminal.width ?? 80) - 1))
        } else {
            if text == last { return }
            last = text
            Terminal.write(line + "\n")
        }
    }

    /// Leaves the last state standing; what follows has lines of its own.
    func finish() {
        if isLive, !last.isEmpty { Terminal.write("\n") }
    }
}
