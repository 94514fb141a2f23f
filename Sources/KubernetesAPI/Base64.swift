/// The encoding in which the API holds arbitrary bytes, such as a Secret's `data`.
enum Base64 {
    /// The offset of the byte at which Go's decoder, and so Kubernetes, refuses `text`; `nil` if
    /// the text is valid. Line breaks are allowed anywhere, and padding is needed.
    static func firstFault(in text: String) -> Int? {
        var quantum = 0
        var bytes = text.utf8.enumerated().lazy.filter { !isLineBreak($0.element) }.makeIterator()
        while let (offset, byte) = bytes.next() {
            if isDigit(byte) {
                quantum = (quantum + 1) % 4
                continue
            }
            guard byte == padding, quantum >= 2 else { return offset }
            // After two digits of four there are two padding characters, after three there is one.
            if quantum == 2 {
                guard let second = bytes.next() else { return text.utf8.count }
                if second.element != padding { return second.offset - 1 }
            }
            return bytes.next()?.offset
        }
        return quantum == 0 ? nil : text.utf8.count - quantum
    }

    private static let padding = UInt8(ascii: "=")

    private static func isLineBreak(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
