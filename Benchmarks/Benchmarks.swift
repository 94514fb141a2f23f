/// The measurements that the project holds itself to. `make bench` runs them in release mode.
///
/// Quote ratios from one run: absolute times differ between machines and hours.
@main
struct Benchmarks {
    static func main() throws {
        let wanted = Set(CommandLine.arguments.dropFirst())
        for (name, run) in all where wanted.isEmpty || wanted.contains(name) {
            print("== \(name)")
            try run()
        }
    }

    private static var all: [(name: String, run: () throws -> Void)] {
        [
            ("reading", ReadingBenchmark.run),
            ("convergence", ConvergenceBenchmark.run),
            ("plan", PlanBenchmark.run),
        ]
    }
}
