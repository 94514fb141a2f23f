internal import Controllers
internal import KubernetesAPI

/// A controller some of whose writes are refused, as if somebody else had been faster or a rule
/// of the cluster stood against them. What comes after such a write in the plan is lost with it.
struct RefusedController: Controller {
    /// How many plans in a hundred meet a refusal.
    private static let share = 10

    let controller: any Controller
    let generator: SharedGenerator
    let tally: Tally

    var name: String { controller.name }
    var watches: [Watch] { controller.watches }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = controller.reconcile(key, in: state, now: now)
        guard !plan.actions.isEmpty, generator.chance(percent: Self.share) else { return plan }
        tally.add(faults: 1)
        let position = generator.number(in: 0...(plan.actions.count - 1))
        let action = plan.actions[position]
        // No object has that uid: a conflict, or nothing of that name.
        plan.actions[position] = .delete(action.key, Deletion(uid: "of nobody"))
        if case .create(var object) = action, generator.chance(percent: 50) {
            object.metadata.name = "Not A Name"
            plan.actions[position] = .create(object)
        }
        return plan
    }
}
