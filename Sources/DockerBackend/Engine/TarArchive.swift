/// A tar archive in the making, in the form that every engine reads (ustar).
struct TarArchive {
    private static let blockSize = 512
    private static let nameLimit = 100

    private var bytes: [UInt8] = []

    /// Adds a file.
    ///
    /// - Parameter path: of 100 bytes at most.
    mutating func add(path: String, mode: Int32, content: [UInt8]) {
        precondition(path.utf8.count <= Self.nameLimit, "a longer path needs another form")
        var header = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        }
        put(path, at: 0)
        put(Self.octal(Int(mode), digits: 7), at: 100)
        put(Self.octal(0, digits: 7), at: 108)
        put(Self.octal(0, digits: 7), at: 116)
        put(Self.octal(content.count, digits: 11), at: 124)
        put(Self.octal(0, digits: 11), at: 136)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        // The sum is taken with spaces in its own place.
        put("        ", at: 148)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(Self.octal(sum, digits: 6) + "\0 ", at: 148)
        bytes += header + content
        let rest = content.count % Self.blockSize
        if rest != 0 { bytes += [UInt8](repeating: 0, count: Self.blockSize - rest) }
    }

    /// The archive with its end.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 2 * Self.blockSize) }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
