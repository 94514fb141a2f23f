/// A struct of the API as Tools/schemas describes it: what is left of an OpenAPI schema.
struct StructSchema: Codable {
    var groupVersionKind: [KindReference]?
    var properties: [String: PropertySchema]?
    var required: [String]?

    enum CodingKeys: String, CodingKey {
        case groupVersionKind = "x-kubernetes-group-version-kind"
        case properties
        case required
    }
}

struct KindReference: Codable, Hashable {
    var group: String
    var version: String
    var kind: String
}

/// A field of a struct, or what the elements of a field are.
final class PropertySchema: Codable {
    var reference: String?
    /// OpenAPI's way to give a reference siblings such as a default; folded into `reference` on
    /// import.
    var allOf: [PropertySchema]?
    var type: String?
    var format: String?
    var defaultValue: JSON?
    var allowedValues: [String]?
    var items: PropertySchema?
    var additionalProperties: PropertySchema?
    var listType: String?
    var listMapKeys: [String]?
    var mapType: String?
    var patchMergeKey: String?
    var patchStrategy: String?

    enum CodingKeys: String, CodingKey {
        case reference = "$ref"
        case allOf
        case type
        case format
        case defaultValue = "default"
        case allowedValues = "enum"
        case items
        case additionalProperties
        case listType = "x-kubernetes-list-type"
        case listMapKeys = "x-kubernetes-list-map-keys"
        case mapType = "x-kubernetes-map-type"
        case patchMergeKey = "x-kubernetes-patch-merge-key"
        case patchStrategy = "x-kubernetes-patch-strategy"
    }
}

/// Any JSON value, for defaults.
enum JSON: Codable {
    case bool(Bool)
    case int(Int)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let int = try? container.decode(Int.self) {
            self = .int(int)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let array = try? container.decode([JSON].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .bool(let bool): try container.encode(bool)
        case .int(let int): try container.encode(int)
        case .string(let string): try container.encode(string)
        case .array(let array): try container.encode(array)
        case .object(let object): try container.encode(object)
        }
    }
}

/// A resource of the API server's discovery answer.
struct ResourceSchema: Codable {
    var group: String
    var version: String
    var kind: String
    var name: String
    var singularName: String
    var shortNames: [String]?
    var categories: [String]?
    var namespaced: Bool
    var verbs: [String]
}

/// A column of the API server's table answer.
struct ColumnSchema: Codable {
    var name: String
    var priority: Int
    var type: String
}
