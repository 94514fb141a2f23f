internal import Controllers
internal import KubernetesAPI
internal import Reconcile

/// One thing that happened in a trial, with everything about it, for comparing two runs.
struct JournalEntry: Equatable, CustomStringConvertible {
    private let time: Timestamp
    private let what: String
    private let cause: ObjectKey?
    /// The object as it is after a change.
    private let object: AnyHashable?

    /// Something that somebody did from outside.
    init(_ text: String, at time: Timestamp) {
        self.time = time
        what = text
        cause = nil
        object = nil
    }

    init(_ step: ControlLoop.Step) {
        time = step.time
        what = "\(step.author) \(step.change.key)"
        cause = step.cause
        object = step.change.new.map { AnyHashable($0) }
    }

    var description: String {
        let state = (object?.base as? any KubernetesObject)?.json ?? "gone"
        return "\(time) \(what) because of \(cause?.description ?? "nobody"): \(state)"
    }
}
