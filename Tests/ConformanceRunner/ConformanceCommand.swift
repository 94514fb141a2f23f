import ArgumentParser
import ConformanceKit

/// `conformance`: compares what the controllers do with what Kubernetes was recorded to do.
@main
struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Compare the controllers with recorded behaviour of Kubernetes.",
        discussion: """
            Runs every scenario (x.yaml with its recording x.expected.json) and prints one line \
            about each. The exit code is 1 if one fails.
            """)

    @Flag(help: "Print a line about every snapshot.")
    var verbose = false

    @Argument(help: "Directories with scenarios, or single ones.")
    var paths: [String]

    func run() throws {
        var failures = 0
        let files = try ScenarioFile.find(in: paths)
        for file in files {
            let outcome = file.run { line in
                if verbose { print(line) }
            }
            print(outcome.summary)
            for line in outcome.details { print(line) }
            if !outcome.passed { failures += 1 }
        }
        print("\(files.count - failures) passed, \(failures) failed")
        if failures > 0 { throw ExitCode(1) }
    }
}
