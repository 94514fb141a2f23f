internal import KubernetesAPI

/// An object in a strategic merge patch, with its directives and its fields taken apart.
struct ObjectPatch {
    /// What `$patch` asks for.
    enum Action: String {
        case merge, replace, delete
    }

    private(set) var action = Action.merge
    /// The fields that are no directives.
    private(set) var fields = ValueObject()
    /// The scalars to remove from lists, by the names of the lists.
    private(set) var removedElements: [String: Set<Value>] = [:]
    /// The orders of lists, by the names of the lists.
    private(set) var elementOrders: [String: [Value]] = [:]

    private var retainedKeys: Set<String>?

    private static let removalPrefix = "$deleteFromPrimitiveList/"
    private static let orderPrefix = "$setElementOrder/"

    init(_ patch: ValueObject, at path: FieldPath) throws(PatchError) {
        for entry in patch {
            if entry.key == "$patch" {
                action = try Self.action(entry.value, at: path)
            } else if entry.key == "$retainKeys" {
                let keys = try Self.list(entry, at: path).compactMap(\.string)
                retainedKeys = Set(keys)
            } else if entry.key.hasPrefix(Self.removalPrefix) {
                let name = String(entry.key.dropFirst(Self.removalPrefix.count))
                removedElements[name] = Set(try Self.list(entry, at: path))
            } else if entry.key.hasPrefix(Self.orderPrefix) {
                let name = String(entry.key.dropFirst(Self.orderPrefix.count))
                elementOrders[name] = try Self.list(entry, at: path)
            } else {
                fields[entry.key] = entry.value
            }
        }
        for entry in fields where entry.value != .null && !retains(entry.key) {
            throw .malformedDirective("$retainKeys does not list \(entry.key)", at: path)
        }
    }

    /// Whether the field may stay in the target.
    func retains(_ key: String) -> Bool { retainedKeys?.contains(key) ?? true }

    /// What `$patch` in an element of a list asks for; `nil` where it is not.
    static func action(of element: Value, at path: FieldPath) throws(PatchError) -> Action? {
        guard let value = element["$patch"] else { return nil }
        return try action(value, at: path)
    }

    private static func action(
        _ value: Value, at path: FieldPath
    ) throws(PatchError) -> Action {
        guard let text = value.string, let action = Action(rawValue: text) else {
            throw .malformedDirective("$patch is none of merge, replace and delete", at: path)
        }
        return action
    }

    private static func list(
        _ entry: ValueObject.Entry, at path: FieldPath
    ) throws(PatchError) -> [Value] {
        guard let list = entry.value.array else {
            throw .malformedDirective("\(entry.key) is no list", at: path)
        }
        return list
    }
}
