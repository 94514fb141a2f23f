internal import KubernetesAPI

/// One look at a PodDisruptionBudget.
struct DisruptionBudgeting {
    /// How long an evicted Pod may stay before it counts as healthy again.
    private static let deletionTimeout: Duration = .seconds(120)

    let budget: PodDisruptionBudget
    let state: ClusterState
    let now: Timestamp
    private let pods: [Pod]
    private var plan = Plan()

    init(_ budget: PodDisruptionBudget, in state: ClusterState, now: Timestamp) {
        self.budget = budget
        self.state = state
        self.now = now.truncatedToSeconds
        pods = budget.labelSelector.map { state.pods.matching($0, in: budget.namespace) } ?? []
    }

    consuming func decide() -> Plan {
        if pods.isEmpty { record(.normal, "NoPods", "No matching pods found") }
        do throws(ExpectedScale.Failure) {
            report(try Requirement(of: budget, pods: pods, in: state))
        } catch {
            fail(error)
        }
        return plan
    }

    private mutating func report(_ requirement: Requirement) {
        if requirement.hasUnmanagedPods {
            record(
                .warning, "UnmanagedPods",
                "Pods selected by this PodDisruptionBudget (selector: "
                    + (budget.spec?.selector?.debugText ?? "nil")
                    + ") were found to be unmanaged. As a result, the status of the PDB cannot be "
                    + "calculated correctly, which may result in undefined behavior. To account "
                    + "for these pods please set \".spec.minAvailable\" field of the PDB to an "
                    + "integer value.")
        }
        let disruptedPods = podsStillToBeDeleted()
        let healthy = pods.count {
            !$0.isTerminating && disruptedPods[$0.name] == nil && $0.isReady
        }
        let spare = healthy - requirement.desiredHealthy
        var status = budget.status ?? PodDisruptionBudgetStatus()
        status.currentHealthy = Int32(healthy)
        status.desiredHealthy = Int32(requirement.desiredHealthy)
        status.expectedPods = Int32(requirement.expectedPods)
        // Without any expected Pod nothing is allowed: the first ones may just not be known yet.
        status.disruptionsAllowed =
            requirement.expectedPods > 0 && spare > 0 ? Int32(spare) : 0
        status.disruptedPods = disruptedPods.isEmpty ? nil : disruptedPods
        status.observedGeneration = budget.metadata.generation
        status.updateDisruptionAllowedCondition(now: now)
        write(status)
    }

    /// The Pods that an eviction has noted and that are not terminating yet. A note that is older
    /// than the timeout is dropped: the deletion did not come.
    private mutating func podsStillToBeDeleted() -> [String: Timestamp] {
        var awaited: [String: Timestamp] = [:]
        guard let noted = budget.status?.disruptedPods else { return awaited }
        for pod in pods where !pod.isTerminating {
            guard let evicted = noted[pod.name] else { continue }
            let deadline = evicted + Self.deletionTimeout
            if deadline < now {
                plan.events.append(
                    EventRecord(
                        .warning, "NotDeleted", regarding: pod,
                        "Pod was expected by PDB \(budget.namespacedName) to be deleted but it "
                            + "wasn't"))
            } else {
                awaited[pod.name] = evicted
                // One second more, because the deadline must have passed, not just been reached.
                plan.requeue(after: deadline - now + .seconds(1))
            }
        }
        return awaited
    }

    /// Allows nothing while it cannot be told what is needed.
    private mutating func fail(_ failure: ExpectedScale.Failure) {
        record(
            .warning, "CalculateExpectedPodCountFailed",
            "Failed to calculate the number of expected pods: \(failure.message)")
        var status = budget.status ?? PodDisruptionBudgetStatus()
        status.disruptionsAllowed = 0
        status.setDisruptionAllowed(
            "False", reason: PodDisruptionBudgetStatus.syncFailedReason,
            message: failure.message, now: now)
        write(status)
    }

    private mutating func write(_ status: PodDisruptionBudgetStatus) {
        guard status != budget.status else { return }
        var updated = budget
        updated.status = status
        plan.actions.append(.updateStatus(updated))
    }

    private mutating func record(
        _ type: EventRecord.EventType, _ reason: String, _ message: String
    ) {
        plan.events.append(EventRecord(type, reason, regarding: budget, message))
    }
}

extension DisruptionBudgeting {
    /// How many Pods there should be and how many of them must be healthy.
    fileprivate struct Requirement {
        var expectedPods = 0
        var desiredHealthy = 0
        var hasUnmanagedPods = false

        /// A count of available Pods is taken of the Pods there are; everything else is a share of
        /// what their controllers ask for, rounded up. Example, 5 replicas: `minAvailable: 50%`
        /// needs 3 healthy ones (2.5 rounded up); `maxUnavailable: 30%` lets 2 go (1.5 rounded up)
        /// and needs 3 as well.
        init(
            of budget: PodDisruptionBudget, pods: [Pod], in state: ClusterState
        ) throws(ExpectedScale.Failure) {
            if let maxUnavailable = budget.spec?.maxUnavailable {
                let scale = try ExpectedScale(of: pods, in: state)
                expectedPods = scale.replicas
                hasUnmanagedPods = scale.hasUnmanagedPods
                let unavailable = try Self.scaled(maxUnavailable, total: expectedPods)
                desiredHealthy = max(0, expectedPods - unavailable)
                return
            }
            switch budget.spec?.minAvailable {
            case .int(let count)?:
                expectedPods = pods.count
                desiredHealthy = Int(count)
            case .string?:
                let scale = try ExpectedScale(of: pods, in: state)
                expectedPods = scale.replicas
                hasUnmanagedPods = scale.hasUnmanagedPods
                desiredHealthy = try Self.scaled(
                    budget.spec?.minAvailable ?? 0, total: expectedPods)
            case nil: break
            }
        }

        private static func scaled(
            _ amount: IntOrString, total: Int
        ) throws(ExpectedScale.Failure) -> Int {
            guard let scaled = amount.scaledValue(total: total, roundUp: true) else {
                throw ExpectedScale.Failure(
                    message: "invalid value for IntOrString: invalid type: string is not a "
                        + "percentage")
            }
            return scaled
        }
    }
}
