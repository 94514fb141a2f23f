import ArgumentParser
import Manifests

/// Where the manifests are: the options that every command with manifests has.
struct ManifestOptions: ParsableArguments {
    @Argument(
        help: "Directories or files with manifests; - reads standard input.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var paths: [String] = []

    @Option(
        name: [.customShort("f"), .long],
        help: "A directory or file with manifests, as for kubectl; may be repeated.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var filename: [String] = []

    @Option(
        name: .shortAndLong,
        help: "The namespace of objects whose manifest names none.")
    var namespace: String = "default"

    @OptionGroup var admission: PolicyOptions

    func validate() throws {
        if paths.isEmpty, filename.isEmpty {
            throw ValidationError("name a directory of manifests, such as manifests/")
        }
    }

    var sources: [ManifestSource] {
        (paths + filename).map { ManifestSource(argument: $0) }
    }

    /// The manifests; what is wrong with them goes to standard error.
    ///
    /// - Throws: `CommandFailure` if anything in them cannot be used.
    func load() throws -> [Manifest] {
        let set = ManifestLoader(namespace: namespace, policy: admission.policy).load(sources)
        Terminal.report(set.diagnostics)
        if set.diagnostics.containsErrors { throw CommandFailure.alreadyReported }
        return set.manifests
    }
}
