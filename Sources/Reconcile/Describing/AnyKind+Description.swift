internal import Controllers
internal import KubernetesAPI
internal import Manifests

extension DescriptionWriter {
    /// Fields of the metadata that have been shown already, or concern nobody.
    private static let shownMetadata: Set = [
        "name", "namespace", "labels", "annotations", "managedFields",
    ]
    private static let acronyms: Set = ["API", "URL", "UID", "GUID"]

    /// The fields of an object whose kind has no layout of its own, in words: `fieldName` becomes
    /// `Field Name`.
    mutating func describeAnything(_ object: any KubernetesObject) {
        field("Name", object.name)
        field("Namespace", object.namespace)
        labels(of: object)
        guard var fields = object.value.object else { return }
        if var metadata = fields["metadata"]?.object {
            for name in Self.shownMetadata { metadata[name] = nil }
            fields["metadata"] = .object(metadata)
        }
        tree(fields, level: 0)
    }

    private mutating func tree(_ fields: ValueObject, level: Int) {
        for entry in fields.sorted(by: { Array($0.key.utf8).lexicographicallyPrecedes($1.key.utf8) }
        ) {
            let title = Self.words(entry.key)
            switch entry.value {
            case .object(let inner):
                line("\(title):", level: level)
                tree(inner, level: level + 1)
            case .array(let elements):
                line("\(title):", level: level)
                for element in elements {
                    if let inner = element.object {
                        tree(inner, level: level + 1)
                    } else {
                        line(Self.plain(element), level: level + 1)
                    }
                }
            case .null, .bool, .int, .double, .string:
                field(title, Self.plain(entry.value), level: level)
            }
        }
    }

    /// A value as Go prints it.
    static func plain(_ value: Value) -> String {
        switch value {
        case .string(let text): text
        case .null: "<nil>"
        case .array(let elements): "[\(elements.map(plain).joined(separator: " "))]"
        case .object(let fields):
            "map[\(fields.map { "\($0.key):\(plain($0.value))" }.sorted().joined(separator: " "))]"
        case .bool(let truth): "\(truth)"
        case .int(let number): "\(number)"
        case .double: JSONWriter().write(value)
        }
    }

    /// `creationTimestamp` as `Creation Timestamp`, `clusterIPs` as `Cluster I Ps`, as kubectl has
    /// it; names with other characters than letters stay as they are.
    static func words(_ name: String) -> String {
        if name.unicodeScalars.contains(where: { !$0.properties.isAlphabetic && $0 != "-" }) {
            return name
        }
        var words: [String] = []
        for word in parts(of: name) {
            // The capitals before a word that begins with one belong to it: `UR` and `Ls`.
            if let last = words.last, last.count > 1, last == last.uppercased(),
                word.first?.isUppercase == true
            {
                words[words.count - 1] += word
            } else {
                words.append(word)
            }
        }
        return words.map { word in
            if acronyms.contains(word.uppercased()) { return word.uppercased() }
            return word == word.lowercased() ? word.prefix(1).uppercased() + word.dropFirst() : word
        }.joined(separator: " ")
    }

    /// The name cut where small letters end, and around each dash; the last of several capitals
    /// begins what follows.
    private static func parts(of name: String) -> [String] {
        enum Form { case small, capital, other }
        var parts: [String] = []
        var form = Form.other
        for character in name {
            let next: Form =
                character.isUppercase ? .capital : character.isLowercase ? .small : .other
            switch (form, next) {
            case _ where parts.isEmpty: parts.append(String(character))
            case (.small, .small), (.capital, .capital), (.other, .other):
                parts[parts.count - 1].append(character)
            case (.capital, .small):
                let capital = parts[parts.count - 1].removeLast()
                if parts[parts.count - 1].isEmpty { parts.removeLast() }
                parts.append("\(capital)\(character)")
            case (.small, _), (.capital, .other), (.other, _): parts.append(String(character))
            }
            form = next
        }
        return parts
    }
}
