import ArgumentParser
import Foundation
import TestSupport

/// `simulate`: tries every property on random workloads with faults at every boundary.
@main
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Try random workloads with faults at every boundary.",
        discussion: """
            Each seed makes one history for each property. Every violation is reported with the \
            command that shows it again. The exit code is 1 if there is one.
            """)

    /// So often a long run tells how far it is, in seeds.
    private static let progressInterval: UInt64 = 1000

    @Option(help: "How many seeds to try.")
    var seeds: UInt64 = 200

    @Option(help: "The first of them.")
    var first: UInt64 = 1

    @Option(help: "Try this seed alone.")
    var seed: UInt64?

    @Option(help: "How many trials run side by side.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds must be at least 1") }
        guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1") }
    }

    func run() async throws {
        let chosen = seed.map { $0...$0 } ?? first...(first + seeds - 1)
        let start = ContinuousClock.now
        let setting = Setting.standard
        let failures = await tryAll(chosen, in: setting)
        let counts = setting.tally.counts
        print(
            """
            \(chosen.count) seeds from \(chosen.lowerBound), \
            \(Property.all.count) properties each: \
            \(counts.steps) steps, \(counts.changes) writes, \(counts.faults) faults, \
            \(failures) violations in \(start.duration(to: .now).formatted)
            """)
        if failures > 0 { throw ExitCode(1) }
    }

    /// - Returns: how many trials failed.
    private func tryAll(_ seeds: ClosedRange<UInt64>, in setting: Setting) async -> Int {
        await withTaskGroup(of: (UInt64, [PropertyFailure]).self) { group in
            var waiting = seeds.makeIterator()
            let addNext = { (group: inout TaskGroup<(UInt64, [PropertyFailure])>) in
                guard let seed = waiting.next() else { return }
                group.addTask {
                    (seed, Property.all.compactMap { $0.failure(seed: seed, in: setting) })
                }
            }
            for _ in 0..<jobs { addNext(&group) }
            var failures = 0
            while let (seed, found) = await group.next() {
                addNext(&group)
                for failure in found { print("\(failure)\n") }
                failures += found.count
                fflush(nil)
                if seed % Self.progressInterval == 0 {
                    print("seed \(seed), \(failures) violations so far")
                }
            }
            return failures
        }
    }
}

extension Duration {
    fileprivate var formatted: String { formatted(.units(allowed: [.minutes, .seconds])) }
}
