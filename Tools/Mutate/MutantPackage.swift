import Foundation

/// A copy of the package in which every mutation is planted behind a switch, so that one build
/// holds all mutants and the environment chooses among them.
struct MutantPackage {
    private static let variable = "MUTANT"
    /// Where the package manager builds.
    private static let buildDirectory = ".build"
    private static let switchPath = "Sources/Controllers/IsMutant.swift"
    private static let switchSource = """
        internal import Foundation

        private let chosen = ProcessInfo.processInfo.environment["\(variable)"].flatMap { Int($0) }

        /// Whether the process runs as the mutant of that number.
        func isMutant(_ number: Int) -> Bool { chosen == number }

        """

    let directory: URL

    /// Copies what git knows of, and what is new, from the working directory, and plants. What an
    /// earlier copy has beside that goes.
    ///
    /// - Throws: `MutationPlaceError`, or an error of the file system.
    func prepare(_ mutations: [Mutation]) throws {
        let listing = try Command("git", "ls-files", "-co", "--exclude-standard").output()
        let manager = FileManager.default
        let paths = listing.split(separator: "\n").map(String.init)
            .filter { manager.fileExists(atPath: $0) }
        try removeAll(but: Set(paths + [Self.switchPath]))
        for path in paths {
            let own = mutations.enumerated().filter { $0.element.path == path }
            if own.isEmpty {
                try write(try Data(contentsOf: URL(filePath: path)), to: path)
            } else {
                var source = try String(contentsOfFile: path, encoding: .utf8)
                for (number, mutation) in own {
                    source = try mutation.planted(in: source, number: number)
                }
                try write(Data(source.utf8), to: path)
            }
        }
        try write(Data(Self.switchSource.utf8), to: Self.switchPath)
    }

    private func removeAll(but paths: Set<String>) throws {
        let manager = FileManager.default
        guard let present = manager.enumerator(atPath: directory.path) else { return }
        while let path = present.nextObject() as? String {
            if path == Self.buildDirectory {
                present.skipDescendants()
            } else if present.fileAttributes?[.type] as? FileAttributeType == .typeRegular,
                !paths.contains(path)
            {
                try manager.removeItem(at: directory.appending(path: path))
            }
        }
    }

    /// Leaves a file alone that is the same already, so that it is not compiled again.
    private func write(_ content: Data, to path: String) throws {
        let target = directory.appending(path: path)
        if let present = try? Data(contentsOf: target), present == content { return }
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: target)
    }

    func build() throws {
        let status = try Command(
            "swift", "build", "--build-tests", "--package-path", directory.path
        )
        .run(showing: true)
        if status != 0 { throw MutantBuildError() }
    }

    /// Whether the tests of that name pass in the mutant of that number; `nil` is the program
    /// itself. A run that takes longer than `limit` does not pass.
    func passes(_ tests: String, mutant: Int?, limit: Duration) throws -> Bool {
        let command = Command(
            "timeout", "\(limit.components.seconds)", "swift", "test", "--skip-build",
            "--package-path", directory.path, "--filter", "^\(tests)\\.")
        return try command.run(
            showing: false, environment: mutant.map { [Self.variable: "\($0)"] } ?? [:]) == 0
    }
}

struct MutantBuildError: Error, CustomStringConvertible {
    var description: String { "the mutants do not build: see above" }
}
