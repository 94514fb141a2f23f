/// Base 64 with the standard alphabet and padding (RFC 4648), line breaks ignored.
package enum Base64 {
    /// The decoded bytes; `nil` where the text is not valid.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0) }
    }

    /// The decoded bytes; `nil` where the text is not valid.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let padding = ASCII.equals
        let characters = text.filter { $0 != ASCII.lineFeed && $0 != ASCII.carriageReturn }
        guard characters.count.isMultiple(of: 4) else { return nil }
        let paddingCount = characters.suffix(2).reversed().prefix { $0 == padding }.count
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bitCount: UInt32 = 0
        for character in characters.dropLast(paddingCount) {
            guard let sextet = sextet(character) else { return nil }
            buffer = buffer << 6 | UInt32(sextet)
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> bitCount))
        }
        return bytes
    }

    private static func sextet(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case ASCII.plus: 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
