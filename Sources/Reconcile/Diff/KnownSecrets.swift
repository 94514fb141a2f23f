internal import KubernetesAPI

/// Byte strings that must not be shown, wherever they occur.
///
/// A text is searched in one pass, whatever the number of secrets: the first eight bytes of each
/// are the key under which it is found.
struct KnownSecrets: Sendable {
    /// Shorter ones are words that occur everywhere.
    private static let windowLength = 8

    /// The secrets by their first eight bytes, the longest first.
    private var secrets: [UInt64: [[UInt8]]] = [:]

    var isEmpty: Bool { secrets.isEmpty }

    mutating func add(_ secret: [UInt8]) {
        guard secret.count >= Self.windowLength else { return }
        let window = secret.prefix(Self.windowLength).reduce(0) { $0 << 8 | UInt64($1) }
        var all = secrets[window] ?? []
        if all.contains(secret) { return }
        all.append(secret)
        all.sort { $0.count > $1.count }
        secrets[window] = all
    }

    /// The value with the secrets in its texts replaced; names of fields stay.
    func removed(from value: Value, replacement: ([UInt8]) -> String) -> Value {
        switch value {
        case .string(let text): .string(removed(from: text, replacement))
        case .array(let elements):
            .array(elements.map { removed(from: $0, replacement: replacement) })
        case .object(let fields):
            .object(
                ValueObject(
                    fields.map { ($0.key, removed(from: $0.value, replacement: replacement)) }))
        case .null, .bool, .int, .double: value
        }
    }

    private func removed(from text: String, _ replacement: ([UInt8]) -> String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= Self.windowLength else { return text }
        var kept: [UInt8] = []
        var hasFound = false
        var window: UInt64 = bytes.prefix(Self.windowLength - 1).reduce(0) { $0 << 8 | UInt64($1) }
        var index = 0
        while index < bytes.count {
            let last = index + Self.windowLength - 1
            if last < bytes.count { window = window << 8 | UInt64(bytes[last]) }
            if last < bytes.count, let secret = secret(in: bytes, at: index, window) {
                hasFound = true
                kept += Array(replacement(secret).utf8)
                index += secret.count
                window = bytes[index...].prefix(Self.windowLength - 1)
                    .reduce(0) { $0 << 8 | UInt64($1) }
            } else {
                kept.append(bytes[index])
                index += 1
            }
        }
        return hasFound ? String(decoding: kept, as: UTF8.self) : text
    }

    private func secret(in bytes: [UInt8], at index: Int, _ window: UInt64) -> [UInt8]? {
        secrets[window]?.first { bytes[index...].starts(with: $0) }
    }
}
