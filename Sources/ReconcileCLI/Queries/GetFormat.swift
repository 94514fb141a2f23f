import ArgumentParser
import Reconcile

/// What `get` prints.
enum GetFormat {
    case wide, yaml, json, name
    case path(JSONPath)
    case columns(ColumnTemplate)

    /// - Throws: `ValidationError` for anything else, `JSONPathError` if a path cannot be read.
    init(_ argument: String) throws {
        func rest(of prefix: String) -> String? {
            argument.hasPrefix(prefix) ? String(argument.dropFirst(prefix.count)) : nil
        }
        switch argument {
        case "wide": self = .wide
        case "yaml": self = .yaml
        case "json": self = .json
        case "name": self = .name
        default:
            if let text = rest(of: "jsonpath=") {
                self = .path(try JSONPath(template: text))
            } else if let text = rest(of: "custom-columns=") {
                self = .columns(try ColumnTemplate(text))
            } else {
                throw ValidationError(
                    "there are wide, yaml, json, name, jsonpath=… and custom-columns=…")
            }
        }
    }

    var isTable: Bool {
        switch self {
        case .wide: true
        case .yaml, .json, .name, .path, .columns: false
        }
    }
}
