internal import Controllers
internal import KubernetesAPI
public import Manifests

/// Reads a scenario, and reports everything that is wrong with it.
///
/// Directories, files and traces that it names lie beside it.
public struct RehearsalReader {
    public private(set) var diagnostics: [Diagnostic] = []
    private let directory: String
    private let namespace: String
    private var document: ManifestDocument?

    /// - Parameters:
    ///   - path: where the scenario is.
    ///   - namespace: of objects whose manifest names none.
    public init(path: String, namespace: String = "default") {
        directory =
            path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : "."
        self.namespace = namespace
    }

    /// The scenario in the file; `nil` if it holds none. What is wrong with it is in `diagnostics`.
    public mutating func read(_ file: SourceFile) -> Rehearsal? {
        let reading = ManifestReader().readDocuments(file)
        diagnostics += reading.diagnostics
        guard let document = reading.documents.first, reading.documents.count == 1,
            let root = document.value.object
        else {
            diagnostics.append(
                Diagnostic(
                    code: "invalid-scenario", message: "a scenario is one YAML document",
                    location: SourceLocation(file: file)))
            return nil
        }
        self.document = document
        var rehearsal = Rehearsal()
        for entry in root {
            let path = FieldPath(entry.key)
            switch entry.key {
            case "description": break
            case "nodes": rehearsal.nodes = count(entry.value, path) ?? rehearsal.nodes
            case "limit": rehearsal.limit = duration(entry.value, path) ?? rehearsal.limit
            case "watch": rehearsal.watch = duration(entry.value, path) ?? rehearsal.watch
            case "startsReady":
                if let isReady = entry.value.bool {
                    rehearsal.startsReady = isReady
                } else {
                    fault(path, "expected true or false")
                }
            case "events": rehearsal.events = events(entry.value, path)
            case "expect": rehearsal.expectations = expectations(entry.value, path)
            default: fault(path, "unknown field \"\(entry.key)\"")
            }
        }
        return rehearsal
    }

    private mutating func fault(_ path: FieldPath, _ message: String) {
        diagnostics.append(
            Diagnostic(
                code: "invalid-scenario", message: message, location: document?.location(of: path),
                fieldPath: path))
    }

    // MARK: Parts

    private mutating func expectations(
        _ value: Value, _ path: FieldPath
    ) -> [RehearsalExpectation] {
        guard let list = value.array else {
            fault(path, "expected a list of expectations")
            return []
        }
        return list.enumerated().compactMap { index, element in
            let found = element.string.flatMap { RehearsalExpectation($0) }
            if found == nil {
                fault(
                    path.index(index),
                    "no expectation such as \"available >= 3 throughout\", \"completes within "
                        + "5m\" or \"no Pod on node-2 at the end\"")
            }
            return found
        }
    }

    /// The events by time; those of one time in the order of writing.
    private mutating func events(_ value: Value, _ path: FieldPath) -> [RehearsalEvent] {
        guard let list = value.array else {
            fault(path, "expected a list of events")
            return []
        }
        var events: [RehearsalEvent] = []
        for (index, element) in list.enumerated() {
            if let event = event(element, path.index(index)) { events.append(event) }
        }
        return events.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }

    private mutating func event(_ value: Value, _ path: FieldPath) -> RehearsalEvent? {
        let words = (value.object ?? [:]).filter { $0.key != "at" }
        guard let word = words.first, words.count == 1 else {
            fault(path, "an event has a time and one thing that happens")
            return nil
        }
        guard let at = value["at"], let time = duration(at, path.field("at")) else {
            if value["at"] == nil { fault(path, "an event needs a time, such as at: 30s") }
            return nil
        }
        guard let action = action(word.key, word.value, path.field(word.key)) else { return nil }
        let detail =
            word.value.string ?? (word.value == .null ? "" : JSONWriter().write(word.value))
        return RehearsalEvent(
            time: time, action: action, text: detail.isEmpty ? word.key : "\(word.key) \(detail)")
    }

    private mutating func action(
        _ word: String, _ value: Value, _ path: FieldPath
    ) -> RehearsalEvent.Action? {
        switch word {
        case "apply": return manifests(value, path).map { .apply($0) }
        case "loseNode": return name(value, path).map { .loseNode($0) }
        case "returnNode": return name(value, path).map { .returnNode($0) }
        case "addNode": return node(value, path).map { .addNode($0) }
        case "removeNode": return name(value, path).map { .removeNode($0) }
        case "cordonNode": return name(value, path).map { .cordonNode($0) }
        case "uncordonNode": return name(value, path).map { .uncordonNode($0) }
        case "drainNode": return name(value, path).map { .drainNode($0) }
        case "deletePods": return choice(value, path)?.pods.map { .deletePods($0) }
        case "failImagePull":
            return choice(value, path)?.pods.map { .afflict(PodAffliction(.imagePullFails, $0)) }
        case "neverReady":
            return choice(value, path)?.pods.map { .afflict(PodAffliction(.neverReady, $0)) }
        case "exit":
            return choice(value, path, hasCode: true).flatMap { choice in
                choice.pods.map { .afflict(PodAffliction(.exits(code: choice.code), $0)) }
            }
        case "crashLoop":
            return choice(value, path, hasCode: true).flatMap { choice in
                choice.pods.map { .afflict(PodAffliction(.crashLoops(code: choice.code), $0)) }
            }
        case "heal": return .heal
        case "load": return trace(value, path).map { .load($0) }
        case "jumpClock": return duration(value, path).map { .jumpClock($0) }
        default:
            fault(path, "unknown event \"\(word)\"")
            return nil
        }
    }

    // MARK: Values

    private mutating func name(_ value: Value, _ path: FieldPath) -> String? {
        if let name = value.string, !name.isEmpty { return name }
        fault(path, "expected the name of a node")
        return nil
    }

    private mutating func duration(_ value: Value, _ path: FieldPath) -> Duration? {
        let found: Duration? =
            switch value {
            case .string(let text): DurationText.duration(text)
            case .int(let seconds): DurationText.duration("\(seconds)")
            case .double(let seconds): DurationText.duration("\(seconds)")
            case .null, .bool, .array, .object: nil
            }
        if found == nil { fault(path, "expected a duration, such as 90, 30s or 1m30s") }
        return found
    }

    private mutating func count(_ value: Value, _ path: FieldPath) -> Int? {
        if let number = value.int, (0...10_000).contains(number) { return Int(number) }
        fault(path, "expected a number from 0 to 10000")
        return nil
    }

    private mutating func manifests(_ value: Value, _ path: FieldPath) -> [Manifest]? {
        guard let name = value.string else {
            fault(path, "expected a directory or file with manifests")
            return nil
        }
        let set = ManifestLoader(namespace: namespace).load([.path(resolved(name))])
        diagnostics += set.diagnostics
        return set.manifests
    }

    private mutating func trace(_ value: Value, _ path: FieldPath) -> LoadTrace? {
        guard let name = value.string else {
            fault(path, "expected a file with loads over time")
            return nil
        }
        let source = ManifestSource.path(resolved(name)).files()
        diagnostics += source.diagnostics
        guard let file = source.files.first else { return nil }
        do {
            return try LoadTrace(String(decoding: file.bytes, as: UTF8.self), path: file.path)
        } catch {
            fault(path, "\(error)")
            return nil
        }
    }

    private func resolved(_ name: String) -> String {
        name.hasPrefix("/") ? name : "\(directory)/\(name)"
    }

    /// A name, or a name with capacity and labels.
    private mutating func node(_ value: Value, _ path: FieldPath) -> Node? {
        if let name = value.string { return SimulatedNode.make(named: name) }
        guard let fields = value.object, let name = fields["name"]?.string else {
            fault(path, "expected a name, or name, cpu, memory, pods and labels")
            return nil
        }
        var capacity = SimulatedNode.defaultCapacity
        var labels: [String: String] = [:]
        for entry in fields where entry.key != "name" {
            let text = entry.value.string ?? JSONWriter().write(entry.value)
            switch entry.key {
            case "labels":
                for label in entry.value.object ?? [:] { labels[label.key] = label.value.string }
            case "cpu", "memory", "pods":
                if Quantity(text) == nil { fault(path.field(entry.key), "expected a quantity") }
                capacity[entry.key] = text
            default: fault(path.field(entry.key), "unknown field \"\(entry.key)\"")
            }
        }
        return SimulatedNode.make(named: name, capacity: capacity, labels: labels)
    }

    /// Which Pods, and with which exit code.
    private mutating func choice(
        _ value: Value, _ path: FieldPath, hasCode: Bool = false
    ) -> (pods: PodChoice?, code: Int32)? {
        var pods = PodChoice()
        var code: Int32 = 1
        if value == .null { return (pods, code) }
        guard let fields = value.object else {
            fault(path, "expected pods, namespace, image and count")
            return nil
        }
        for entry in fields {
            switch (entry.key, entry.value) {
            case ("pods", .string(let text)):
                do {
                    pods.selector = try LabelSelector(parsing: text)
                } catch {
                    fault(path.field("pods"), "\(error)")
                }
            case ("namespace", .string(let text)): pods.namespace = text
            case ("image", .string(let text)): pods.image = text
            case ("count", .int(let number)) where (0...1_000_000).contains(number):
                pods.count = Int(number)
            case ("code", .int(let number)) where hasCode && (0...255).contains(number):
                code = Int32(number)
            default: fault(path.field(entry.key), "cannot use the field \"\(entry.key)\"")
            }
        }
        return (pods, code)
    }
}
