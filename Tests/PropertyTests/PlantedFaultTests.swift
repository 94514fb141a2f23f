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

        var testDescription: String { sentence }

        init(
            _ sentence: String, breaks property: Property, _ name: String,
            _ complaint: String, _ spoil: @escaping @Sendable (any Controller) -> any Controller
        ) {
            self.sentence = sentence
            self.property = property
            self.name = name
            self.complaint = complaint
            self.spoil = spoil
        }

        init(
            _ sentence: String, breaks property: Property, _ name: String,
            _ complaint: String, _ fault: @escaping PlanFault.Alteration
        ) {
            self.init(sentence, breaks: property, name, complaint) {
                AlteredController(controller: $0, alter: fault)
            }
        }
    }

    /// A fault that no history of so many seeds shows is not found.
    private static let seeds: ClosedRange<UInt64> = 1...100

    static let deployment = DeploymentController().name
    static let replicaSet = ReplicaSetController().name
    static let scheduler = Scheduler().name
    static let cronJob = "cronjob-controller"

    static let cases = [
        Case(
            "A surge of one too many.", breaks: .eventuallyStable, deployment,
            "Pods where at most", PlanFault.surgesOneTooMany),
        Case(
            "Too many taken down in a rollout.", breaks: .eventuallyStable, deployment,
            "are promised", PlanFault.takesTooManyDown),
        Case(
            "A Pod too many.", breaks: .eventuallyStable, replicaSet,
            "are asked for", PlanFault.makesOneTooMany),
        Case(
            "Two Pods for one ordinal.", breaks: .eventuallyStable, StatefulSetController().name,
            "one ordinal", PlanFault.doublesOrdinals),
        Case(
            "Two Pods on one node.", breaks: .eventuallyStable, DaemonSetController().name,
            "Pods of DaemonSet", PlanFault.makesOneTooMany),
        Case(
            "More Pods of a Job than allowed.", breaks: .eventuallyStable, JobController().name,
            "Pods run, allowed", PlanFault.makesOneTooMany),
        Case(
            "Two Jobs under Forbid.", breaks: .eventuallyStable, cronJob,
            "Jobs run under Forbid", PlanFault.makesOneTooMany),
        Case(
            "A Pod of another owner deleted.", breaks: .eventuallyStable, replicaSet,
            "deleted Pod", PlanFault.deletesForeignPods),
        Case(
            "A node given more than it has.", breaks: .eventuallyStable, scheduler,
            "CPU and gives", PlanFault.ignoresRequests),
        Case(
            "No look when time alone has changed something.", breaks: .eventuallyStable, replicaSet,
            "the status counts", PlanFault.forgetsToRequeue),
        Case(
            "A status that never rests.", breaks: .eventuallyStable, replicaSet,
            "one step made", PlanFault.isNeverContent),
        Case(
            "Names from nowhere.", breaks: .repeatable, replicaSet,
            "asked twice", PlanFault.makesUpNames),
        Case(
            "A mark of what was there before.", breaks: .returning, replicaSet,
            "in its place", PlanFault.leavesTraces),
        Case(
            "Action on what happened instead of on what is.", breaks: .levelTriggered, replicaSet,
            "missing: Pod", { EdgeTriggeredController($0) }),
        Case(
            "Trust in what was written before the work was done.", breaks: .crashSafe, replicaSet,
            "missing: Pod", { BelievesItsStatusController(controller: $0) }),
    ]

    @Test(arguments: cases) func `a planted fault is found and can be replayed`(_ fault: Case)
        throws
    {
        let setting = Setting.standard.replacing(fault.name, with: fault.spoil)
        let failures = Self.seeds.lazy.compactMap { fault.property.failure(seed: $0, in: setting) }
        let failure = try #require(
            failures.first { $0.violations.contains { $0.contains(fault.complaint) } })
        #expect(failure.description.contains("PROPERTY_SEED=\(failure.seed) scripts/test"))
        // A controller with a memory has to forget what it saw.
        let fresh = Setting.standard.replacing(fault.name, with: fault.spoil)
        let replayed = try #require(fault.property.failure(seed: failure.seed, in: fresh))
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
