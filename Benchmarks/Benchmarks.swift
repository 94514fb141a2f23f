/// The measurements that the project holds itself to. `make bench` runs them in release mode.
///
/// Quote ratios from one run: absolute times differ between machines and hours.
@main
struct Benchmarks {
    struct Benchmark: Sendable {
        let name: String
        let run: @Sendable () throws -> Void
    }

    private static let all =
        [
            Benchmark(name: "reading", run: ReadingBenchmark.run),
            Benchmark(name: "convergence", run: ConvergenceBenchmark.run),
            Benchmark(name: "rolling-update", run: RollingUpdateBenchmark.run),
            Benchmark(name: "pod-event", run: PodEventBenchmark.run),
            Benchmark(name: "node", run: NodeBenchmark.run),
            Benchmark(name: "placements", run: PlacementBenchmark.run),
            Benchmark(name: "plan", run: PlanBenchmark.run),
        ]
        + SchedulingBenchmark.all.map { benchmark in
            Benchmark(name: benchmark.name, run: benchmark.run)
        }

    /// Without arguments runs everything, else what the arguments name, by the beginnings of the
    /// names; `--list` prints these.
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.contains("--list") {
            for benchmark in all { print(benchmark.name) }
            return
        }
        let chosen = all.filter { benchmark in
            arguments.isEmpty || arguments.contains { benchmark.name.hasPrefix($0) }
        }
        if chosen.isEmpty { throw UnknownBenchmark(names: Array(arguments)) }
        for benchmark in chosen {
            print("== \(benchmark.name)")
            try benchmark.run()
        }
    }
}

/// No benchmark has such a name.
private struct UnknownBenchmark: Error {
    let names: [String]
}
