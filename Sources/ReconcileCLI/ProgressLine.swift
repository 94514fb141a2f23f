import KubernetesAPI
import Reconcile

/// Tells on standard error how far a run is: a line whenever that changes.
struct ProgressLine {
    private let total: Int
    private var last = ""

    init(total: Int) {
        self.total = total
    }

    mutating func show(_ unready: [Convergence.Unready], elapsed: Duration) {
        var text = "\(total - unready.count) of \(total) objects ready"
        if let first = unready.first {
            text += "; \(first.key): \(first.readiness.text)"
            if unready.count > 1 { text += " (and \(unready.count - 1) more)" }
        }
        if text == last { return }
        last = text
        Terminal.write("\(elapsed.components.seconds)s  \(text)\n")
    }
}
