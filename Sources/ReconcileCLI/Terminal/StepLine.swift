import Controllers
import KubernetesAPI
import Reconcile

/// A line about a change, for a run that is followed.
enum StepLine {
    /// Empty for changes that tell a reader nothing, such as a status count.
    static func text(_ step: ControlLoop.Step) -> String {
        let key = step.change.key
        switch (step.change.old, step.change.new) {
        case (nil, .some): return line(step, "created \(key)")
        case (.some, nil): return line(step, "deleted \(key)")
        case (let old as Pod, let new as Pod):
            if new.isTerminating, !old.isTerminating { return line(step, "stopping \(key)") }
            if new.nodeName != old.nodeName {
                return line(step, "bound \(key) to \(new.nodeName ?? "")")
            }
            if new.phase == "Failed", old.phase != "Failed", let reason = new.status?.reason {
                let message = new.status?.message.map { ": \($0)" } ?? ""
                return line(step, "\(key) failed, \(reason)\(message)")
            }
            if new.isReady != old.isReady {
                return line(step, "\(key) is \(new.isReady ? "ready" : "not ready")")
            }
            return ""
        case (let old as ReplicaSet, let new as ReplicaSet):
            let before = old.spec?.replicas ?? 1
            let after = new.spec?.replicas ?? 1
            return before == after ? "" : line(step, "scaled \(key) from \(before) to \(after)")
        case (let old as Node, let new as Node):
            let turned = new.pressures.filter { !old.pressures.contains($0) }
            if !turned.isEmpty { return line(step, "\(key) has \(turned.joined(separator: ", "))") }
            let over = old.pressures.filter { !new.pressures.contains($0) }
            return over.isEmpty
                ? "" : line(step, "\(key) has no more \(over.joined(separator: ", "))")
        default: return ""
        }
    }

    private static func line(_ step: ControlLoop.Step, _ text: String) -> String {
        "\(step.time)  \(step.author)  \(text)\n"
    }
}

extension Node {
    /// What the node is short of, as its conditions name it.
    fileprivate var pressures: [String] {
        (status?.conditions ?? []).filter { $0.type.hasSuffix("Pressure") && $0.status == "True" }
            .map(\.type)
    }
}
