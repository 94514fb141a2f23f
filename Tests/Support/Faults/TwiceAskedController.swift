internal import Controllers
internal import KubernetesAPI
internal import Synchronization

/// Asks a controller everything twice, and keeps what it answered differently the second time.
struct TwiceAskedController: Controller {
    /// What two answers differed in.
    final class Complaints: Sendable {
        private let found = Mutex<[String]>([])

        var all: [String] { found.withLock { $0 } }

        func add(_ complaint: String) {
            found.withLock { if $0.count < 10 { $0.append(complaint) } }
        }
    }

    let controller: any Controller
    let complaints: Complaints

    var name: String { controller.name }
    var watches: [Watch] { controller.watches }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        let plan = controller.reconcile(key, in: state, now: now)
        let again = controller.reconcile(key, in: state, now: now)
        if !plan.isSame(as: again) {
            complaints.add(
                "\(name), asked twice about \(key), planned\n\(plan.text)\n\(again.text)")
        }
        return plan
    }
}

extension Plan {
    fileprivate func isSame(as other: Plan) -> Bool {
        requeueAfter == other.requeueAfter && events == other.events
            && actions.map(\.content) == other.actions.map(\.content)
    }

    /// Everything in the plan.
    fileprivate var text: String {
        let actions = actions.map { action in
            switch action {
            case .create(let object): "create \(object.json)"
            case .update(let object): "update \(object.json)"
            case .updateStatus(let object): "update status \(object.json)"
            case .delete(let key, let deletion): "delete \(key) \(deletion)"
            }
        }
        return "\(actions) \(events) \(requeueAfter.map { "\($0)" } ?? "")"
    }
}

extension Action {
    /// What is done and to what, for comparing two actions.
    fileprivate var content: [AnyHashable] {
        switch self {
        case .create(let object): ["create", AnyHashable(object)]
        case .update(let object): ["update", AnyHashable(object)]
        case .updateStatus(let object): ["status", AnyHashable(object)]
        case .delete(let key, let deletion): ["delete", key, deletion]
        }
    }
}
