import Controllers
import TestSupport
import Testing

/// A property that cannot fail proves nothing: each is tried on a controller that breaks it.
@Suite struct PlantedFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let property: Property
        /// The controller that is spoilt, and how.
        let name: String
        let spoil: @Sendable (any Controller) -> any Controller
        /// What the report must say.
        let complaint: String
        /// The kinds that show it soonest.
        let workloads: [any Workload]

        var testDescription: String { sentence }

        init(
            _ sentence: String, breaks property: Property, _ name: String,
            among workloads: [any Workload], _ complaint: String,
            _ spoil: @escaping @Sendable (any Controller) -> any Controller
        ) {
            self.sentence = sentence
            self.property = property
            self.name = name
            self.workloads = workloads
            self.complaint = complaint
            self.spoil = spoil
        }

        init(
            _ sentence: String, breaks property: Property, _ name: String,
            among workloads: [any Workload], _ complaint: String,
            _ fault: @escaping PlanFault.Alteration
        ) {
            self.init(sentence, breaks: property, name, among: workloads, complaint) {
                AlteredController(controller: $0, alter: fault)
            }
        }

        /// What the fault is tried on.
        var setting: Setting {
            var setting = Setting.standard.replacing(name, with: spoil)
            setting.workloads = workloads
            return setting
        }
    }

    /// A fault that no history of so many seeds shows is not found.
    private static let seeds: ClosedRange<UInt64> = 1...100

    static let deployment = DeploymentController().name
    static let replicaSet = ReplicaSetController().name
    static let scheduler = Scheduler().name
    static let cronJob = "cronjob-controller"

    private static let deployments: [any Workload] = [DeploymentWorkload()]
    private static let replicaSets: [any Workload] = [ReplicaSetWorkload()]

    static let cases = [
        Case(
            "A surge of one too many.", breaks: .eventuallyStable, deployment,
            among: deployments, "Pods where at most", PlanFault.surgesOneTooMany),
        Case(
            "Too many taken down in a rollout.", breaks: .eventuallyStable, deployment,
            among: deployments, "are promised", PlanFault.takesTooManyDown),
        Case(
            "A Pod too many.", breaks: .eventuallyStable, replicaSet,
            among: replicaSets, "are asked for", PlanFault.makesOneTooMany),
        Case(
            "Two Pods for one ordinal.", breaks: .eventuallyStable, StatefulSetController().name,
            among: [StatefulSetWorkload()], "one ordinal", PlanFault.doublesOrdinals),
        Case(
            "Two Pods on one node.", breaks: .eventuallyStable, DaemonSetController().name,
            among: [DaemonSetWorkload()], "Pods of DaemonSet", PlanFault.makesOneTooMany),
        Case(
            "More Pods of a Job than allowed.", breaks: .eventuallyStable, JobController().name,
            among: [JobWorkload()], "Pods run, allowed", PlanFault.makesOneTooMany),
        Case(
            "Two Jobs under Forbid.", breaks: .eventuallyStable, cronJob,
            among: [CronJobWorkload()], "Jobs run under Forbid", PlanFault.makesOneTooMany),
        Case(
            "A Pod of another owner deleted.", breaks: .eventuallyStable, replicaSet,
            among: replicaSets, "deleted Pod", PlanFault.deletesForeignPods),
        Case(
            "A node given more than it has.", breaks: .eventuallyStable, scheduler,
            among: deployments, "CPU and gives", PlanFault.ignoresRequests),
        Case(
            "More replicas than an autoscaler may ask for.", breaks: .eventuallyStable,
            HorizontalPodAutoscalerController().name,
            among: [HorizontalPodAutoscalerWorkload()], "which is not in", PlanFault.scalesTooFar),
        Case(
            "Traffic for a Pod that is not ready.", breaks: .eventuallyStable,
            EndpointSliceController().name,
            among: [ServiceWorkload()], "about the readiness", PlanFault.callsEverythingReady),
        Case(
            "A budget that can be overdrawn.", breaks: .eventuallyStable,
            DisruptionController().name,
            among: [PodDisruptionBudgetWorkload()], "was evicted",
            PlanFault.allowsOneDisruptionTooMany),
        Case(
            "A share of the Pods there are.", breaks: .eventuallyStable,
            DisruptionController().name,
            among: [PodDisruptionBudgetWorkload()], "are to be healthy",
            PlanFault.countsOnlyWhatIsThere),
        Case(
            "A node that is not counted.", breaks: .eventuallyStable, DaemonSetController().name,
            among: [DaemonSetWorkload()], "the status counts", PlanFault.leavesOneNodeOut),
        Case(
            "A node that nobody looks at.", breaks: .eventuallyStable, DaemonSetController().name,
            among: [DaemonSetWorkload()], "Pods run on", { DeafToNodesController(controller: $0) }),
        Case(
            "Old Pods that stay under Recreate.", breaks: .levelTriggered, deployment,
            among: deployments, "has an old template", PlanFault.stallsUnderRecreate),
        Case(
            "No look when time alone has changed something.", breaks: .eventuallyStable, replicaSet,
            among: replicaSets, "the status counts", PlanFault.forgetsToRequeue),
        Case(
            "A status that never rests.", breaks: .eventuallyStable, replicaSet,
            among: replicaSets, "one step made", PlanFault.isNeverContent),
        Case(
            "Names from nowhere.", breaks: .repeatable, replicaSet,
            among: replicaSets, "asked twice", PlanFault.makesUpNames),
        Case(
            "A mark of what was there before.", breaks: .returning, replicaSet,
            among: deployments, "in its place", PlanFault.leavesTraces),
        Case(
            "Action on what happened instead of on what is.", breaks: .levelTriggered, replicaSet,
            among: replicaSets, "missing: Pod", { EdgeTriggeredController($0) }),
        Case(
            "The same behind a Deployment.", breaks: .levelTriggered, replicaSet,
            among: deployments, "missing: Pod", { EdgeTriggeredController($0) }),
        Case(
            "A notice that must not be lost.", breaks: .turbulent, replicaSet,
            among: replicaSets, " of ", { EdgeTriggeredController($0) }),
        Case(
            "One look at what happened, whatever it shows.", breaks: .shortSighted, replicaSet,
            among: replicaSets, " of ", { EdgeTriggeredController($0) }),
        Case(
            "Trust in what was written before the work was done.", breaks: .crashSafe, replicaSet,
            among: replicaSets, "missing: Pod", { BelievesItsStatusController(controller: $0) }),
    ]

    @Test(arguments: cases) func `a planted fault is found and can be replayed`(_ fault: Case)
        throws
    {
        let setting = fault.setting
        let failures = Self.seeds.lazy.compactMap { fault.property.failure(seed: $0, in: setting) }
        let failure = try #require(
            failures.first { $0.violations.contains { $0.contains(fault.complaint) } })
        #expect(failure.description.contains("PROPERTY_SEED=\(failure.seed) scripts/test"))
        // A controller with a memory has to forget what it saw.
        let replayed = try #require(
            fault.property.failure(seed: failure.seed, in: fault.setting))
        #expect(replayed.history == failure.history)
    }

    /// Faults that need a loop that loses notices or dies are none to a loop that does not.
    @Test(arguments: [UInt64](1...10)) func `an edge-triggered controller gets along undisturbed`(
        seed: UInt64
    ) {
        let setting = Setting.standard.replacing(Self.replicaSet) { EdgeTriggeredController($0) }
        let failure = Property.returning.failure(seed: seed, in: setting)
        #expect(failure == nil, "\(failure?.description ?? "")")
    }
}
