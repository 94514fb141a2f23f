import ArgumentParser
import Manifests

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check manifests as a Kubernetes API server would, without one.",
        discussion: """
            Every fault of every file is reported, with its place, the rule and, where one is \
            known, a remedy. What is valid by itself but does not go together, such as a Service \
            that selects no Pod, is a warning.

            Exit codes: 0 valid, 1 not valid, 2 something could not be read.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Take kinds of which nothing is known for errors.")
    var strict = false

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The format of the output: text, json or junit.")
    var outputFormat: ValidateFormat = .text

    func run() throws {
        let validator = ManifestValidator(
            namespace: manifests.namespace, isStrict: strict, policy: manifests.admission.policy)
        let report = validator.validate(manifests.sources)
        switch outputFormat {
        case .text:
            print(ValidateText(color: output.isColored).render(report), terminator: "")
        case .json: print(ValidateJSON.render(report))
        case .junit: print(ValidateJUnit.render(report), terminator: "")
        }
        if report.isIncomplete { throw ExitCode(2) }
        if !report.isValid { throw ExitCode(1) }
    }
}

enum ValidateFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, junit
}
