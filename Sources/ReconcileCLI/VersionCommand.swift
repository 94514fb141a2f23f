import ArgumentParser

/// The version of the program and of the Kubernetes whose behaviour it has.
enum Version {
    static let program = "0.1.0"
    static let kubernetes = "1.36"
    static let text = "reconcile \(program) (Kubernetes \(kubernetes))"
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the version.")

    @Option(name: .shortAndLong, help: "The format of the output: text or json.")
    var output: VersionFormat = .text

    func run() {
        switch output {
        case .text: print(Version.text)
        case .json:
            print(
                """
                {"version":"\(Version.program)","kubernetesVersion":"\(Version.kubernetes)"}
                """)
        }
    }
}

enum VersionFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
