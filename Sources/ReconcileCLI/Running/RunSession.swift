import ArgumentParser
import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile

/// A run of the loop over the saved state.
final class RunSession {
    let store: Store
    /// Not before the last step of an earlier run: a simulated cluster may be ahead of the clock.
    let start: Timestamp

    private let directory: StateDirectory
    private let applier: Applier
    private let style: TextStyle
    private let loop: ControlLoop
    private var savedRevision: Int64
    /// Why the state could not be saved when that was last tried.
    private var saveFault: String?
    /// Objects that wait for others of their names to be gone.
    private var pending: PendingCreations?

    /// - Parameter agent: what runs the Pods.
    init(
        saved: StateFile, directory: StateDirectory, applier: Applier, style: TextStyle,
        agent: any NodeAgent = SimulatedNodes()
    ) throws {
        store = saved.store
        start = max(saved.time, SystemClock().now)
        self.directory = directory
        self.applier = applier
        self.style = style
        savedRevision = saved.store.revision
        loop = ControlLoop(
            store: store, controllers: ControllerSet.standalone, nodeAgent: agent)
    }

    // MARK: Once

    /// Applies the manifests and lets time pass until everything is ready.
    func converge(
        _ desired: [Manifest], limit: Duration, clock: any WallClock
    ) throws {
        let firstRevision = savedRevision
        try apply(desired, now: start)
        var progress = ProgressLine(total: store.inventory.keys.count)
        let convergence = Convergence(loop, clock: clock, agendas: pending.map { [$0] } ?? [])
        var failure: (any Error)?
        func isInterrupted() -> Bool { (clock as? InterruptibleClock)?.isInterrupted ?? false }
        let outcome = convergence.run(limit: limit, isInterrupted: isInterrupted) { unready in
            progress.show(unready, elapsed: clock.now - start)
            guard loop.waitsForKeeping, failure == nil else { return }
            do {
                try save(at: clock.now)
            } catch {
                failure = error
            }
        }
        progress.finish()
        if let failure { throw failure }
        if store.revision == firstRevision {
            print("Nothing to do: everything is as the manifests ask, and ready.")
        } else {
            try save(at: clock.now)
        }
        print(StatusTable.render(store), terminator: "")
        guard case .stuck(let unready) = outcome else { return }
        if isInterrupted() { Terminal.write("note: interrupted; what was started goes on\n") }
        for item in unready {
            Terminal.write("error: \(item.key) is not ready: \(item.readiness.text)\n")
        }
        throw CommandFailure.alreadyReported
    }

    // MARK: On and on

    /// Runs in real time until the process is interrupted.
    ///
    /// - Parameter watcher: looked at the manifests before they were read.
    func follow(
        _ desired: [Manifest], _ watcher: ManifestWatcher, clock: InterruptibleClock
    ) throws {
        try apply(desired, now: start)
        var watcher = watcher
        loop.onStep = { step in print(StepLine.text(step), terminator: "") }
        // Who finds this run finds what it was started with.
        try save(at: start)
        let server = listen()
        defer { server?.stop() }
        print("Following the manifests; interrupt to end.")
        var unanswered: [(request: EditRequest, answer: EditRequest.Answer)] = []
        while !clock.isInterrupted {
            let now = clock.now
            if let changed = watcher.changedManifests() { try? reapply(changed, now: now) }
            _ = pending?.advance(store, now: now)
            unanswered += (server?.take() ?? []).map { ($0, perform($0.edit, now: now)) }
            let deadline = loop.step(now: now)
            let isHeldBack = loop.waitsForKeeping
            let isKept = keep(at: now)
            if isKept {
                for (request, answer) in unanswered { request.finish(answer) }
                unanswered.removeAll()
            }
            // Whoever reads from a pipe sees what happens when it does.
            fflush(nil)
            if isHeldBack, isKept { continue }
            let poll = clock.now + .seconds(1)
            clock.wait(until: deadline.map { min($0, poll) } ?? poll)
        }
        try save(at: clock.now)
    }

    /// Lets other commands change the cluster while it runs.
    private func listen() -> EditServer? {
        do throws(EditFailure) {
            return try EditServer(directory: directory.path, onRequest: InterruptibleClock.wake)
        } catch {
            Terminal.write("warning: other commands cannot change this run: \(error)\n")
            return nil
        }
    }

    private func perform(_ edit: StoreEdit, now: Timestamp) -> EditRequest.Answer {
        do throws(EditFailure) {
            return .success(try edit.perform(on: store, now: now))
        } catch {
            return .failure(error)
        }
    }

    /// A change of the manifests that cannot be applied is reported, and the last good state kept.
    private func reapply(_ desired: [Manifest], now: Timestamp) throws {
        do {
            try apply(desired, now: now)
        } catch let error as StoreError {
            Terminal.write("error: \(error)\n")
            throw CommandFailure.alreadyReported
        }
    }

    // MARK: Shared

    private func apply(_ desired: [Manifest], now: Timestamp) throws {
        let proposal = applier.propose(desired, to: store)
        Terminal.report(proposal.diagnostics)
        if proposal.diagnostics.containsErrors { throw CommandFailure.alreadyReported }
        pending = try applier.apply(proposal, to: store, now: now)
    }

    /// Saves the state, or tells once why that cannot be, as on a full disk. Then what runs is
    /// looked after all the same, and nothing new begins until it can.
    ///
    /// - Returns: whether it is saved.
    private func keep(at time: Timestamp) -> Bool {
        do {
            try save(at: time)
        } catch {
            let fault = "\(error)"
            if saveFault != fault {
                Terminal.write(
                    "warning: \(fault); it is tried again, and no new Pod begins until then\n")
            }
            saveFault = fault
            return false
        }
        if saveFault != nil { Terminal.write("note: the state is saved again\n") }
        saveFault = nil
        return true
    }

    private func save(at time: Timestamp) throws {
        if store.revision != savedRevision {
            try directory.write(StateFile(store: store, time: time).content)
            savedRevision = store.revision
        }
        loop.stateWasKept(now: time)
    }
}
