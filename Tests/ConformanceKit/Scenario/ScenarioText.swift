import KubernetesAPI
import Manifests

/// The value of a scenario's file as its author meant it.
///
/// To kubectl, and so to the reader, a plain `y` or `n` in YAML is a truth value. To whoever wrote
/// the scenarios it was text: there are objects called `y`.
struct ScenarioText {
    private let document: ManifestDocument

    init(_ document: ManifestDocument) { self.document = document }

    var value: Value { text(document.value, at: FieldPath()) }

    private func text(_ value: Value, at path: FieldPath) -> Value {
        switch value {
        case .bool: letter(at: path).map { .string($0) } ?? value
        case .array(let elements):
            .array(elements.enumerated().map { text($1, at: path.index($0)) })
        case .object(let object):
            .object(ValueObject(object.map { ($0.key, text($0.value, at: path.key($0.key))) }))
        case .null, .int, .double, .string: value
        }
    }

    /// The one letter that stands for the truth value at `path`, if it is one.
    private func letter(at path: FieldPath) -> String? {
        let location = document.location(of: path, preferKey: false)
        guard let number = location.line, let column = location.column,
            let line = document.file.line(number)
        else { return nil }
        let rest = String(decoding: line, as: UTF8.self).unicodeScalars.dropFirst(column - 1)
        let word = rest.prefix(while: \.properties.isAlphabetic)
        return word.count == 1 ? String(word) : nil
    }
}
