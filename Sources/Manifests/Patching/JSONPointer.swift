internal import KubernetesAPI

/// A place in a document as RFC 6901 writes it: `/spec/ports/0`, with `~1` for a slash and `~0` for
/// a tilde in names.
struct JSONPointer: Hashable, Sendable {
    /// The names and indices from the root on, unescaped.
    let tokens: [String]

    /// `nil` if `text` neither is empty nor starts with a slash, or has a stray tilde.
    init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first?.isEmpty == true else { return nil }
        var tokens: [String] = []
        for part in parts.dropFirst() {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    /// Whether this is a place inside the value at `other`.
    func isInside(_ other: JSONPointer) -> Bool {
        tokens.count > other.tokens.count && tokens.starts(with: other.tokens)
    }

    /// The value at this place.
    func value(in document: Value) -> Value? {
        var value = document
        for token in tokens {
            switch value {
            case .object(let object):
                guard let next = object[token] else { return nil }
                value = next
            case .array(let array):
                guard let index = Self.index(token), index < array.count else { return nil }
                value = array[index]
            case .null, .bool, .int, .double, .string: return nil
            }
        }
        return value
    }

    /// What to do at a place.
    enum Change {
        /// Sets a field, or inserts an element; `-` is the place behind the last one.
        case add(Value)
        case remove
        case replace(Value)
    }

    /// The document after `change` at this place; `nil` if there is no such place.
    func applying(_ change: Change, to document: Value) -> Value? {
        Self.apply(change, at: tokens[...], to: document)
    }

    private static func apply(
        _ change: Change, at tokens: ArraySlice<String>, to value: Value
    ) -> Value? {
        guard let token = tokens.first else { return change.newValue ?? .null }
        let rest = tokens.dropFirst()
        switch value {
        case .object(var object):
            if rest.isEmpty, case .add(let added) = change {
                object[token] = added
            } else {
                guard let old = object[token] else { return nil }
                guard let new = apply(change, at: rest, to: old) else { return nil }
                object[token] = rest.isEmpty ? change.newValue : new
            }
            return .object(object)
        case .array(var array):
            if rest.isEmpty, case .add(let added) = change {
                let index = token == "-" ? array.count : index(token)
                guard let index, index <= array.count else { return nil }
                array.insert(added, at: index)
                return .array(array)
            }
            guard let index = index(token), index < array.count else { return nil }
            guard let new = apply(change, at: rest, to: array[index]) else { return nil }
            if rest.isEmpty, change.newValue == nil {
                array.remove(at: index)
            } else {
                array[index] = new
            }
            return .array(array)
        case .null, .bool, .int, .double, .string: return nil
        }
    }

    /// RFC 6901 allows neither signs nor leading zeros.
    private static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            token == "0" || token.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(token)
    }

    private static func unescaped(_ part: Substring) -> String? {
        guard part.contains("~") else { return String(part) }
        var text = ""
        var characters = part.makeIterator()
        while let character = characters.next() {
            guard character == "~" else {
                text.append(character)
                continue
            }
            switch characters.next() {
            case "0": text.append("~")
            case "1": text.append("/")
            default: return nil
            }
        }
        return text
    }
}

extension JSONPointer.Change {
    /// What stands at the place afterwards; `nil` if nothing does.
    fileprivate var newValue: Value? {
        switch self {
        case .add(let value), .replace(let value): value
        case .remove: nil
        }
    }
}
