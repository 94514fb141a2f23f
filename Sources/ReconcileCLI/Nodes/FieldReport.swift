import Controllers
import Kubelet
import KubernetesAPI
import Manifests

/// What a backend makes of each field that a manifest's Pods set, for people to read.
struct FieldReport {
    /// Lists of objects whose parts are fields of their own; others are told as a whole.
    private static let listsOfParts: Set = ["containers", "initContainers", "volumes"]
    private static let lineLength = 90

    private let manifest: Manifest
    private let spec: PodSpec
    private let notes: [FieldSupport]

    /// - Parameter notes: what is not honoured in full.
    /// - Returns: `nil` for objects that make no Pods.
    init?(_ manifest: Manifest, _ assess: (PodSpec) -> [FieldSupport]) {
        guard let spec = manifest.object.podSpec else { return nil }
        self.manifest = manifest
        self.spec = spec
        notes = assess(spec)
    }

    var text: String {
        let honoured = Self.fields(of: spec.encoded(), at: "spec").filter { field in
            !notes.contains { Self.isPart(field, of: $0.field) || Self.isPart($0.field, of: field) }
        }
        var lines = ["\(manifest.object.key)"]
        for (index, line) in Self.wrapped(honoured).enumerated() {
            lines.append((index == 0 ? "  honoured      " : "                ") + line)
        }
        for verdict in [FieldSupport.Verdict.approximated, .notHonoured] {
            let word = verdict.rawValue.padding(toLength: 14)
            lines += notes.filter { $0.verdict == verdict }.map {
                "  \(word)\($0.field): \($0.reason)"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Whether a field is another one, or lies inside it.
    private static func isPart(_ field: String, of whole: String) -> Bool {
        field == whole || field.hasPrefix(whole + ".") || field.hasPrefix(whole + "[")
    }

    private static func fields(of value: Value, at path: String) -> [String] {
        switch value {
        case .object(let object) where !object.isEmpty:
            return object.flatMap { entry -> [String] in
                let place = "\(path).\(entry.key)"
                guard case .array(let elements) = entry.value, listsOfParts.contains(entry.key)
                else { return fields(of: entry.value, at: place) }
                return elements.enumerated().flatMap { fields(of: $1, at: "\(place)[\($0)]") }
            }
        case .null: return []
        case .object, .array, .bool, .int, .double, .string: return [path]
        }
    }

    private static func wrapped(_ words: [String]) -> [String] {
        var lines: [String] = []
        for (index, word) in words.enumerated() {
            let text = index + 1 < words.count ? word + "," : word
            if let last = lines.last, last.count + 1 + text.count <= lineLength {
                lines[lines.count - 1] = last + " " + text
            } else {
                lines.append(text)
            }
        }
        return lines
    }
}

extension String {
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }
}
