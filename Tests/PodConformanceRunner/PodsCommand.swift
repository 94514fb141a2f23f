import ArgumentParser
import PodConformanceKit

/// `pods`: compares the lives of Pods on a backend with those that a kubelet was recorded to lead.
@main
struct PodsCommand: ParsableCommand {
    enum Backend: String, ExpressibleByArgument, CaseIterable {
        case simulated
    }

    static let configuration = CommandConfiguration(
        commandName: "pods",
        abstract: "Compare the lives of Pods with those recorded of a kubelet.",
        discussion: """
            Runs every scenario (x.yaml with its recording x.expected.json) and prints one line \
            about each; what the backend cannot express is listed with the reason. The exit code \
            is 1 if one fails.
            """)

    @Option(help: "Where the Pods run.")
    var backend = Backend.simulated

    @Option(help: "Run only scenarios whose name contains this.")
    var filter = ""

    @Argument(help: "A directory with scenarios.")
    var directory: String

    func run() throws {
        var passed = 0
        var failed = 0
        var skipped: [String] = []
        for file in try PodScenarioFile.find(in: directory)
        where filter.isEmpty || file.name.contains(filter) {
            switch file.run() {
            case .passed:
                passed += 1
                print("ok   \(file.name)")
            case .failed(let differences):
                failed += 1
                print("FAIL \(file.name)")
                for line in differences { print("     \(line)") }
            case .skipped(let reason): skipped.append("\(file.name): \(reason)")
            }
        }
        if !skipped.isEmpty {
            print("cannot be expressed on the \(backend.rawValue) backend:")
            for line in skipped { print("     \(line)") }
        }
        print("\(passed) passed, \(failed) failed")
        if failed > 0 { throw ExitCode(1) }
    }
}
