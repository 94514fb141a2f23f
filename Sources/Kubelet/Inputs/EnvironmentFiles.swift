internal import KubernetesAPI

/// The files in volumes from which a container's variables are read (`fileKeyRef`).
struct EnvironmentFiles {
    struct Place: Hashable {
        let volume: String
        let path: String
    }

    /// What is in the files that were read; `nil` for one that cannot be.
    private var variables: [Place: [String: String]?] = [:]

    /// The next file that is to be read before the variables of a container can be known.
    ///
    /// Only volumes that a container of the Pod mounts are there to be read.
    func next(of container: Container, in spec: PodSpec) -> Place? {
        let containers = (spec.initContainers ?? []) + spec.containers
        let mounted = Set(containers.flatMap { $0.volumeMounts ?? [] }.map(\.name))
        return (container.env ?? []).lazy.compactMap(\.valueFrom?.fileKeyRef)
            .map { Place(volume: $0.volumeName, path: $0.path) }
            .first { variables[$0] == nil && mounted.contains($0.volume) }
    }

    /// Takes in the file that was next.
    mutating func add(_ bytes: [UInt8]?, of container: Container, in spec: PodSpec) {
        guard let place = next(of: container, in: spec) else { return }
        variables[place] = .some(bytes.map(Self.parse))
    }

    /// - Returns: `nil` for what is optional and missing.
    func value(
        of reference: FileKeySelector, in container: Container
    ) throws(InputFault) -> String? {
        let place = Place(volume: reference.volumeName, path: reference.path)
        guard let read = variables[place] else {
            throw InputFault(
                "cannot find the volume \"\(reference.volumeName)\" referenced by FileKeyRef")
        }
        if let value = read?[reference.key] { return value }
        if reference.optional == true { return nil }
        guard read != nil else {
            throw InputFault("couldn't parse env file \"\(reference.path)\"")
        }
        throw InputFault(
            "environment variable key \"\(reference.key)\" not found in file "
                + "\"\(reference.path)\"")
    }

    /// Lines of the form `NAME='value'`; between the quotes a value may go over several. Others,
    /// such as comments, are passed over.
    private static func parse(_ bytes: [UInt8]) -> [String: String] {
        var variables: [String: String] = [:]
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while !rest.isEmpty {
            let line = rest.prefix { $0 != "\n" }
            guard let equals = line.firstIndex(of: "="), !line.hasPrefix("#") else {
                rest = rest[line.endIndex...].dropFirst()
                continue
            }
            let name = line[..<equals].trimmed
            var value = rest[rest.index(after: equals)...]
            if value.first == "'" {
                value = value.dropFirst()
                let text = value.prefix { $0 != "'" }
                variables[name] = String(text)
                rest = value[text.endIndex...].drop { $0 != "\n" }.dropFirst()
            } else {
                variables[name] = line[line.index(after: equals)...].trimmed
                rest = rest[line.endIndex...].dropFirst()
            }
        }
        return variables
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        let end = start.reversed().drop(while: \.isWhitespace)
        return String(end.reversed())
    }
}
