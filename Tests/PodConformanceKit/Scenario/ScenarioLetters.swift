import KubernetesAPI
import Manifests

/// The value of a scenario as its author meant it: to kubectl, and so to the reader, a plain `y`
/// or `n` is a truth value, but a volume may be called so.
struct ScenarioLetters {
    private let document: ManifestDocument

    init(_ document: ManifestDocument) { self.document = document }

    var value: Value { text(document.value, at: FieldPath()) }

    private func text(_ value: Value, at path: FieldPath) -> Value {
        switch value {
        case .bool: letter(at: path, isKey: false).map { .string($0) } ?? value
        case .array(let elements):
            .array(elements.enumerated().map { text($1, at: path.index($0)) })
        case .object(let object):
            .object(
                ValueObject(
                    object.map { entry in
                        let place = path.key(entry.key)
                        let isTruth = entry.key == "true" || entry.key == "false"
                        let key = isTruth ? letter(at: place, isKey: true) : nil
                        return (key ?? entry.key, text(entry.value, at: place))
                    }))
        case .null, .int, .double, .string: value
        }
    }

    /// The one letter that stands at `path` for a truth value, if it is one.
    private func letter(at path: FieldPath, isKey: Bool) -> String? {
        let location = document.location(of: path, preferKey: isKey)
        guard let number = location.line, let column = location.column,
            let line = document.file.line(number)
        else { return nil }
        let rest = String(decoding: line, as: UTF8.self).unicodeScalars.dropFirst(column - 1)
        let word = rest.prefix(while: \.properties.isAlphabetic)
        return word.count == 1 ? String(word) : nil
    }
}
