/// The rules of one time zone as its file in the time zone database gives them (RFC 9636, TZif).
///
/// The file lists the changes of the past and, in its last line, the rule for the time after them.
struct TimeZoneFile {
    private static let headerSize = 44

    /// When clocks changed, in seconds since the Unix epoch, ascending.
    private let changes: [Int64]
    /// How far ahead of UTC clocks were after each change.
    private let offsets: [Int64]
    /// The offset before the first change.
    private let firstOffset: Int64
    private let yearlyRule: YearlyTimeZoneRule?

    /// - Returns: `nil` if `bytes` are no such file.
    init?(_ bytes: [UInt8]) {
        guard var header = Header(bytes[...]) else { return nil }
        var start = Self.headerSize
        // Versions 2 and later begin with the data of version 1, in 32 bits, for old readers.
        if header.isExtended {
            start += header.dataSize(timeSize: 4)
            guard start <= bytes.count, let second = Header(bytes[start...]) else { return nil }
            header = second
            start += Self.headerSize
        }
        let timeSize = header.isExtended ? 8 : 4
        let end = start + header.dataSize(timeSize: timeSize)
        guard end <= bytes.count, header.typeCount > 0 else { return nil }
        let kinds = start + header.changeCount * timeSize
        let types = kinds + header.changeCount
        func offset(ofType type: Int) -> Int64 { bytes.bigEndian(at: types + type * 6, size: 4) }
        changes = (0..<header.changeCount).map {
            bytes.bigEndian(at: start + $0 * timeSize, size: timeSize)
        }
        let typeOfChange = (0..<header.changeCount).map { Int(bytes[kinds + $0]) }
        guard typeOfChange.allSatisfy({ $0 < header.typeCount }) else { return nil }
        offsets = typeOfChange.map(offset)
        firstOffset = offset(ofType: 0)
        let footer = String(decoding: bytes[end...], as: UTF8.self)
        yearlyRule = YearlyTimeZoneRule(footer.split(separator: "\n").first ?? "")
    }

    /// How many seconds clocks are ahead of UTC, so many seconds after the Unix epoch.
    func offset(at seconds: Int64) -> Int64 {
        guard let last = changes.last, seconds < last else {
            return yearlyRule?.offset(at: seconds) ?? offsets.last ?? firstOffset
        }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : offsets[low - 1]
    }

    private struct Header {
        let isExtended: Bool
        private let utcCount: Int
        private let standardCount: Int
        private let leapCount: Int
        let changeCount: Int
        let typeCount: Int
        private let letterCount: Int

        init?(_ bytes: ArraySlice<UInt8>) {
            guard bytes.count >= headerSize, bytes.starts(with: "TZif".utf8) else { return nil }
            let bytes = Array(bytes.prefix(headerSize))
            isExtended = bytes[4] >= UInt8(ascii: "2")
            let counts = (0..<6).map { Int(bytes.bigEndian(at: 20 + $0 * 4, size: 4)) }
            guard counts.allSatisfy({ $0 >= 0 }) else { return nil }
            utcCount = counts[0]
            standardCount = counts[1]
            leapCount = counts[2]
            changeCount = counts[3]
            typeCount = counts[4]
            letterCount = counts[5]
        }

        func dataSize(timeSize: Int) -> Int {
            changeCount * (timeSize + 1) + typeCount * 6 + letterCount
                + leapCount * (timeSize + 4) + standardCount + utcCount
        }
    }
}

extension [UInt8] {
    /// The signed number in `size` bytes, 4 or 8, the most significant first.
    fileprivate func bigEndian(at position: Int, size: Int) -> Int64 {
        var bits: UInt64 = 0
        for byte in self[position..<position + size] { bits = bits << 8 | UInt64(byte) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }
}
