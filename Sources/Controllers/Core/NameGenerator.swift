/// Names and hashes of children, derived from their owner so that a retry repeats the same create.
///
/// The alphabet is the one Kubernetes uses for generated names: no vowels, so that no word comes
/// out, and no digits that look like letters.
public enum NameGenerator {
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)

    /// Five letters that depend on `seed` and `index` alone.
    public static func suffix(seed: String, index: Int) -> String {
        var hash = FNV1a64()
        hash.combine(seed)
        hash.combine(UInt64(bitPattern: Int64(index)))
        var bits = hash.mixed
        var letters: [UInt8] = []
        for _ in 0..<5 {
            letters.append(alphabet[Int(bits % UInt64(alphabet.count))])
            bits /= UInt64(alphabet.count)
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// How long a prefix may be: a name with a suffix has at most 63 characters, as in Kubernetes.
    static let longestPrefix = 63 - 5

    /// `prefix` cut so that a suffix fits behind it.
    public static func truncated(_ prefix: String) -> String {
        String(decoding: prefix.utf8.prefix(longestPrefix), as: UTF8.self)
    }

    /// `number` in decimal with its digits spelled in the safe alphabet, as Kubernetes spells the
    /// hash of a Pod template.
    public static func safeEncoded(_ number: UInt32) -> String {
        let bytes = String(number).utf8.map { alphabet[Int($0) % alphabet.count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The 64-bit FNV-1a hash: the same in every process, unlike `Hasher`.
public struct FNV1a64: Sendable {
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    public init() {}

    public mutating func combine(byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// The text, closed by a byte that occurs in no UTF-8 text: `a`, `bc` differs from `ab`, `c`.
    public mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte: byte) }
        combine(byte: 0xff)
    }

    public mutating func combine(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            combine(byte: UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }

    /// The value with its bits stirred once more: FNV's low bits alone are weak for a modulus.
    public var mixed: UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 33)) &* 0xff51_afd7_ed55_8ccd
        bits = (bits ^ (bits >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return bits ^ (bits >> 33)
    }
}
