extension Rule {
    /// ReconcileCLI → backends → Probing, HostCommands, HostVolumes, TokenSigning → Kubelet →
    /// Reconcile → Controllers → Manifests → KubernetesAPI.
    static let importsPointDown = Rule("Imports point down only.") { tree in
        tree.files.filter(\.isSwift).flatMap { file -> [Offence] in
            guard file.pathComponent(0) == "Sources", let module = file.pathComponent(1)
            else { return [] }
            return file.imports.filter { tree.modules.contains($0.module) && $0.module != module }
                .filter { layer(of: $0.module) >= layer(of: module) }
                .map { Offence(file, line: $0.line, "\(module) may not import \($0.module)") }
        }
    }

    /// Decisions must not be able to reach a clock, a file or randomness.
    static let decisionsArePure = Rule(
        "KubernetesAPI and Controllers import no Foundation and no system library.",
        where: { file in
            file.pathComponent(0) == "Sources"
                && (file.pathComponent(1) == "Controllers"
                    || file.pathComponent(1) == "KubernetesAPI")
        },
        file: { file in
            let impure: Set = [
                "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Dispatch",
                "Logging", "Synchronization", "CLibYAML",
            ]
            return file.imports.filter { impure.contains($0.module) }
                .map { Offence(file, line: $0.line, "imports \($0.module)") }
        })

    /// The unsafe world behind libyaml stays in one place. The first importing file is that place.
    /// Benchmarks, which compare with libyaml itself, are not part of the product.
    static let oneFileImportsLibYAML = Rule("One file imports CLibYAML.") { tree in
        tree.files.filter { $0.isSwift && $0.path.hasPrefix("Sources/") }
            .flatMap { file in
                file.imports.filter { $0.module == "CLibYAML" }
                    .map { Offence(file, line: $0.line, "imports CLibYAML, as another file does") }
            }
            .dropFirst().map { $0 }
    }

    /// The height of a module. Those it does not know are plug-ins beside the backends: they
    /// stand on the kubelet and Reconcile, and not on each other.
    private static func layer(of module: some StringProtocol) -> Int {
        switch String(module) {
        case "CLibYAML": 0
        case "KubernetesAPI": 1
        case "Manifests": 2
        case "Controllers": 3
        case "Reconcile": 4
        case "Kubelet": 5
        case "HostCommands", "HostVolumes", "Probing", "TokenSigning": 6
        case "ReconcileCLI": 8
        default: 7
        }
    }
}

extension SourceFile {
    /// The modules this file imports, with the lines that do.
    var imports: [(module: String, line: Int)] {
        code.enumerated().compactMap { index, line in
            var words = line.split(separator: " ")
            // Attributes and access levels come before the keyword, a kind may follow it.
            guard let keyword = words.firstIndex(of: "import"),
                words[..<keyword].allSatisfy({ $0.hasPrefix("@") || $0.isWord })
            else { return nil }
            words.removeFirst(keyword + 1)
            if let kind = words.first, Self.importKinds.contains(kind) { words.removeFirst() }
            guard let module = words.first?.split(separator: ".").first else { return nil }
            return (String(module), index + 1)
        }
    }

    private static let importKinds: Set<Substring> = [
        "typealias", "struct", "class", "enum", "protocol", "let", "var", "func",
    ]
}

extension StringProtocol {
    /// Whether this is letters, digits and underscores only, and not empty.
    var isWord: Bool { !isEmpty && allSatisfy(\.isWordPart) }
}

extension Character {
    /// Whether this can be part of a Swift identifier.
    var isWordPart: Bool { isLetter || isNumber || self == "_" }
}
