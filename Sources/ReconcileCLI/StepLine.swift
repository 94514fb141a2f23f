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
            if new.isReady != old.isReady {
                return line(step, "\(key) is \(new.isReady ? "ready" : "not ready")")
            }
            return ""
        case (let old as ReplicaSet, let new as ReplicaSet):
            let before = old.spec?.replicas ?? 1
            let after = new.spec?.replicas ?? 1
            return before == after ? "" : line(step, "scaled \(key) from \(before) to \(after)")
        default: return ""
        }
    }

    private static func line(_ step: ControlLoop.Step, _ text: String) -> String {
        "\(step.time)  \(step.author)  \(text)\n"
    }
}
