import ArgumentParser
import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Carry out a plan that was saved with plan --out.",
        discussion: """
            Does exactly what the plan says. If the manifests or the observed state are no longer \
            those that the plan was made from, or if it would come out differently now, nothing \
            is done.

            Exit codes: 0 carried out and everything is ready, 1 refused, not ready, or an error.
            """)

    @Argument(help: "The file that plan --out made.", completion: .file())
    var plan: String

    @OptionGroup var admission: PolicyOptions
    @OptionGroup var state: StateOptions

    func run() throws {
        try reportingFailures(exitCode: 1) {
            guard let bytes = FileManager.default.contents(atPath: plan).map(Array.init) else {
                throw ValidationFailure(
                    "cannot read \(plan); reconcile plan --out FILE saves what apply carries out")
            }
            let file = try PlanFile(reading: bytes, path: plan)
            let lock = try state.directory.lock()
            defer { withExtendedLifetime(lock) {} }
            let desired = try check(file)
            let saved = try state.load(under: admission.policy)
            try ClusterBaseline.ensure(in: saved.store, nodes: file.choices.nodes, now: file.start)
            let planner = Planner(
                applier: Applier(prunes: file.choices.prunes, replaces: true),
                timings: file.choices.timings,
                usesObservedDurations: file.choices.usesObservedDurations)
            let forecast = try planner.carryOut(desired, on: saved.store, now: file.start)
            guard file.foresees(forecast, salt: try state.salt()) else {
                throw ValidationFailure("the plan would come out differently now; make it anew")
            }
            let end = file.start + forecast.duration
            try state.directory.write(StateFile(store: saved.store, time: end).content)
            print(StatusTable.render(saved.store), terminator: "")
            print("Done. \(file.summary)")
            if forecast.outcome != .converged { throw CommandFailure.alreadyReported }
        }
    }

    /// The manifests, if neither they nor the state have changed since the plan was made.
    private func check(_ file: PlanFile) throws -> [Manifest] {
        guard let salt = try state.directory.readSalt(),
            file.isMadeFor(state: try state.directory.read() ?? [], salt: salt)
        else {
            throw ValidationFailure(
                "the observed state is not the one that the plan was made for; make it anew")
        }
        let desired = try DesiredState(
            namespace: file.choices.namespace, mayBeEmpty: true, policy: admission.policy
        ).load(file.sources)
        guard file.isMadeFrom(desired, salt: salt) else {
            throw ValidationFailure(
                "the manifests have changed since the plan was made; make it anew")
        }
        return desired
    }
}
