internal import Controllers

/// The textual form of a uid.
package enum UID {
    private static let digits = Array("0123456789abcdef".utf8)

    /// A uid that follows from texts, and is another one where they are others.
    package static func derived(from texts: [String]) -> String {
        var high = FNV1a64()
        for text in texts { high.combine(text) }
        return derived(from: high)
    }

    /// A uid that follows from what was hashed.
    static func derived(from high: FNV1a64) -> String {
        var low = high
        low.combine("low")
        return format(high: high.mixed, low: low.mixed)
    }

    /// 8-4-4-4-12 hexadecimal digits with the version and variant bits of a UUID (version 8:
    /// made by rules of our own).
    static func format(high: UInt64, low: UInt64) -> String {
        let high = (high & ~0xf000) | 0x8000
        let low = (low & ~(0b11 << 62)) | (0b10 << 62)
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = digit < 16 ? high : low
                let shift = UInt64(60 - (digit % 16) * 4)
                buffer[position] = digits[Int((word >> shift) & 0xf)]
                position += 1
            }
            return position
        }
    }
}
