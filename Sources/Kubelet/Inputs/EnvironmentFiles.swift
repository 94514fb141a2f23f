internal import KubernetesAPI

/// The files in volumes from which a container's variables are read (`fileKeyRef`).
struct EnvironmentFiles {
    struct Place: Hashable {
        let volume: String
        let path: String
    }

    /// What is in the files that were read; `nil` for one that cannot be.
    private var contents: [Place: [UInt8]?] = [:]

    /// The next file that is to be read before the variables of a container can be known.
    ///
    /// Only volumes that a container of the Pod mounts are there to be read.
    func next(of container: Container, in spec: PodSpec) -> Place? {
        let containers = (spec.initContainers ?? []) + spec.containers
        let mounted = Set(containers.flatMap { $0.volumeMounts ?? [] }.map(\.name))
        return (container.env ?? []).lazy.compactMap(\.valueFrom?.fileKeyRef)
            .map { Place(volume: $0.volumeName, path: $0.path) }
            .first { contents[$0] == nil && mounted.contains($0.volume) }
    }

    /// Takes in the file that was next.
    mutating func add(_ bytes: [UInt8]?, of container: Container, in spec: PodSpec) {
        guard let place = next(of: container, in: spec) else { return }
        contents[place] = .some(bytes)
    }

    /// - Returns: `nil` for what is optional and missing. A file that is missing or malformed is
    ///   a fault all the same; an empty value counts as missing.
    func value(
        of reference: FileKeySelector, in container: Container
    ) throws(InputFault) -> EnvironmentValue? {
        let place = Place(volume: reference.volumeName, path: reference.path)
        guard let read = contents[place] else {
            throw InputFault(
                "cannot find the volume \"\(reference.volumeName)\" referenced by FileKeyRef")
        }
        var lines = EnvironmentFileLines(read ?? [])
        guard read != nil, let value = lines.value(of: reference.key) else {
            throw InputFault("couldn't parse env file")
        }
        // What takes the place of bytes that are no text is the only trace of them in a value.
        let isText = !value.contains("\u{FFFD}") || EnvironmentValue(read ?? []).isText
        if !value.isEmpty { return EnvironmentValue(text: value, isText: isText) }
        if reference.optional == true { return nil }
        throw InputFault(
            "environment variable key \"\(reference.key)\" not found in file "
                + "\"\(reference.path)\"")
    }
}

/// The lines of a file of variables: `NAME='value'`, where a value may go over several lines, and
/// comments. Whatever else there is before the name that is asked for makes the file unusable.
private struct EnvironmentFileLines {
    private var lines: ArraySlice<Substring>

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        lines = Substring(text).split(separator: "\n", omittingEmptySubsequences: false)[...]
    }

    /// - Returns: an empty text for a name that is not there; `nil` for a file that cannot be read.
    mutating func value(of key: String) -> String? {
        while let next = lines.popFirst() {
            let line = Self.trimmed(next)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "=") else { return nil }
            let name = line[..<equals]
            guard let last = name.last, !Self.isBlank(last) else { return nil }
            let assigned = line[line.index(after: equals)...]
            // As for a shell, what comes after a blank does not belong to the value.
            if let first = assigned.first, Self.isBlank(first) {
                if name == key { return "" }
                continue
            }
            // Nothing but a value in quotes is one, and that includes none at all.
            guard assigned.hasPrefix("'"), let value = quoted(assigned.dropFirst()) else {
                return nil
            }
            if name == key { return value }
        }
        return ""
    }

    /// The text up to the closing quote; `nil` if there is none, or something behind it.
    private mutating func quoted(_ start: Substring) -> String? {
        var value = ""
        var rest = start
        while true {
            if let quote = rest.firstIndex(of: "'") {
                let behind = Self.trimmed(rest[rest.index(after: quote)...])
                guard behind.isEmpty || behind.hasPrefix("#") else { return nil }
                return value + rest[..<quote]
            }
            value += rest + "\n"
            guard let next = lines.popFirst() else { return nil }
            rest = next
        }
    }

    private static func trimmed(_ text: Substring) -> Substring { text.drop(while: isBlank) }

    private static func isBlank(_ character: Character) -> Bool {
        character == " " || character == "\t"
    }
}
