internal import Controllers
internal import KubernetesAPI

// The Priority plug-in: what a PriorityClass says becomes part of the Pod.

extension Store {
    /// What a Pod takes over from its class.
    private struct Priority {
        var className: String?
        var value: Int32 = 0
        var preemptionPolicy = "PreemptLowerPriority"

        init() {}

        init(_ priorityClass: PriorityClass) {
            className = priorityClass.name
            value = priorityClass.value ?? 0
            preemptionPolicy = priorityClass.preemptionPolicy ?? preemptionPolicy
        }

        init(systemClass name: String, value: Int32) {
            className = name
            self.value = value
        }
    }

    /// The classes that every cluster has, whether the store lists them or not.
    private static let systemClasses: [String: Int32] = [
        "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000,
    ]

    /// Writes the priority and the preemption policy of the Pod's class, or else of the default
    /// class, into the Pod.
    ///
    /// - Throws: `forbidden` for a class that does not exist, and where the Pod says something else
    ///   than its class.
    func assignPriority(to pod: inout Pod) throws(StoreError) {
        guard let spec = pod.spec else { return }
        let priority = try priority(of: spec, for: pod.key)
        if let given = spec.priority, given != priority.value {
            throw .forbidden(
                pod.key,
                reason: "the integer value of priority (\(given)) must not be provided in pod "
                    + "spec; priority admission controller computed \(priority.value) from the "
                    + "given PriorityClass name")
        }
        if let given = spec.preemptionPolicy, given != priority.preemptionPolicy {
            throw .forbidden(
                pod.key,
                reason: "the string value of PreemptionPolicy (\(given)) must not be provided in "
                    + "pod spec; priority admission controller computed "
                    + "\(priority.preemptionPolicy) from the given PriorityClass name")
        }
        // Without any class the Pod's own strategy fills in the same, in shared storage.
        guard let className = priority.className else { return }
        pod.spec?.priorityClassName = className
        pod.spec?.priority = priority.value
        pod.spec?.preemptionPolicy = priority.preemptionPolicy
    }

    private func priority(of spec: PodSpec, for key: ObjectKey) throws(StoreError) -> Priority {
        guard let name = spec.priorityClassName, !name.isEmpty else {
            return defaultPriorityClass.map { Priority($0) } ?? Priority()
        }
        if let stored = state.priorityClasses["", name] { return Priority(stored) }
        if let value = Self.systemClasses[name] { return Priority(systemClass: name, value: value) }
        throw .forbidden(key, reason: "no PriorityClass with name \(name) was found")
    }

    /// Of several default classes the one with the least value.
    private var defaultPriorityClass: PriorityClass? {
        if state.priorityClasses.count == 0 { return nil }
        return state.priorityClasses.all.filter { $0.globalDefault == true }
            .min { ($0.value ?? 0, $0.name) < ($1.value ?? 0, $1.name) }
    }

    /// - Throws: `forbidden` for a second default class.
    func checkGlobalDefault(_ priorityClass: PriorityClass) throws(StoreError) {
        guard priorityClass.globalDefault == true, let current = defaultPriorityClass,
            current.name != priorityClass.name
        else { return }
        throw .forbidden(
            priorityClass.key,
            reason: "PriorityClass \(current.name) is already marked as default. Only one default "
                + "can exist")
    }
}
