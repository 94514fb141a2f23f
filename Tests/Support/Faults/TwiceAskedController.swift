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
        // Most plans are empty, and making texts costs more than making plans.
        let isQuiet = plan.isEmpty && again.isEmpty && plan.requeueAfter == again.requeueAfter
        if !isQuiet, plan.text != again.text {
            complaints.add(
                "\(name), asked twice about \(key), planned\n\(plan.text)\n\(again.text)")
        }
        return plan
    }
}

extension Plan {
    /// Everything in the plan, for comparing two of them letter by letter.
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
