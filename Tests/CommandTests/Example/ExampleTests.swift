import EngineKit
import Foundation
import Testing

/// The example as processes of this machine.
@Suite(.serialized) struct ProcessExampleTests {
    private let trials = ExampleTrials(machine: .processes)

    @Test func everyPodOfTheWebTierAnswers() async throws {
        try await expectNothing { try trials.answers() }
    }

    @Test func aRolloutLosesNoRequest() async throws {
        try await expectNothing { try trials.losesNoRequest() }
    }

    @Test func killsLeaveNothingBehindAndNothingTwice() async throws {
        try await expectNothing(seed: Kills.seed) {
            try trials.survivesKills(Kills.count, seed: Kills.seed)
        }
    }
}

/// The example with a container engine.
@Suite(.serialized, .needsEngine) struct EngineExampleTests {
    private let trials = ExampleTrials(machine: .engine)

    @Test func everyPodOfTheWebTierAnswers() async throws {
        try await expectNothing { try trials.answers() }
    }

    @Test func aRolloutLosesNoRequest() async throws {
        try await expectNothing { try trials.losesNoRequest() }
    }

    @Test func killsLeaveNothingBehindAndNothingTwice() async throws {
        try await expectNothing(seed: Kills.seed) {
            try trials.survivesKills(Kills.count, seed: Kills.seed)
        }
    }
}

/// These wait for the most part, so they do so beside the others.
@Suite struct ExampleRestartTests {
    @Test func aFailingProbeRestartsAProcess() async throws {
        try await expectNothing { try ExampleTrials(machine: .processes).restartsWithBackoff() }
    }

    @Test(.needsEngine) func aFailingProbeRestartsAContainer() async throws {
        try await expectNothing { try ExampleTrials(machine: .engine).restartsWithBackoff() }
    }
}

/// How often `reconcile` is killed: `RECONCILE_KILLS=50` does it more often than every run of the
/// tests does, and `RECONCILE_SEED` says when.
private enum Kills {
    private static let environment = ProcessInfo.processInfo.environment

    static let count = environment["RECONCILE_KILLS"].flatMap { Int($0) } ?? 6
    static let seed =
        environment["RECONCILE_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
}

/// Runs a trial, and reports what was wrong; with the command that tries it again, if chance had a
/// part in it.
private func expectNothing(
    seed: UInt64? = nil, _ trial: @escaping @Sendable () throws -> [String]
) async throws {
    let replay = seed.map {
        " (RECONCILE_SEED=\($0) RECONCILE_KILLS=\(Kills.count) scripts/test ExampleTests)"
    }
    if let replay { print("kills\(replay)") }
    for fault in try await onThreadOfItsOwn(trial) { Issue.record("\(fault)\(replay ?? "")") }
}
