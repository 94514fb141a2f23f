import ArgumentParser
import Foundation

/// `mutate`: changes the controllers a little, one change at a time, and runs the tests, which
/// must notice.
@main
struct MutateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mutate",
        abstract: "Try whether the tests notice small changes of the controllers.",
        discussion: """
            Run it in the root of the package. Each mutant meets the tests of one target after the \
            other, the fastest first, until some fail. The exit code is 1 if a mutant gets through.
            """)

    @Option(help: "The list of mutations.")
    var list = "Tests/Mutations/mutations.txt"

    @Option(help: "Where the mutants are built.")
    var directory = ".build/mutants"

    @Option(help: "Try only those whose sentence or path contains this.")
    var only: String?

    @Option(parsing: .upToNextOption, help: "The targets of tests, the fastest first.")
    var tests = ["ControllersTests", "ReconcileTests", "ConformanceTests", "PropertyTests"]

    @Flag(help: "Try the mutants that were built before.")
    var skipBuild = false

    @Option(help: "A run of tests that takes more seconds than this has failed.")
    var timeoutSeconds = 600

    func run() throws {
        let mutations = try Mutation.list(try String(contentsOfFile: list, encoding: .utf8))
        let package = MutantPackage(directory: URL(filePath: directory))
        if !skipBuild {
            try package.prepare(mutations)
            try package.build()
        }
        let limit = Duration.seconds(timeoutSeconds)
        for target in tests {
            guard try package.passes(target, mutant: nil, limit: limit) else {
                throw ValidationError("\(target) fail without any mutation")
            }
        }
        var tried = 0
        var missed = 0
        for (number, mutation) in mutations.enumerated() where isChosen(mutation) {
            tried += 1
            let catcher = try tests.first {
                try !package.passes($0, mutant: number, limit: limit)
            }
            if catcher == nil { missed += 1 }
            let verdict = catcher.map { "caught by \($0)" } ?? "MISSED"
            print("\(verdict): \(mutation.sentence) (\(mutation.path))")
            fflush(nil)
        }
        print("\(tried) mutations: \(tried - missed) caught, \(missed) missed")
        if missed > 0 { throw ExitCode(1) }
    }

    private func isChosen(_ mutation: Mutation) -> Bool {
        guard let only else { return true }
        return mutation.sentence.contains(only) || mutation.path.contains(only)
    }
}
