/// An IP address in its usual text form.
enum IPAddressText: Hashable {
    /// The four bytes of `10.9.8.7`.
    case v4([UInt8])
    /// The eight groups of `2001:db8::ffff`.
    case v6([UInt16])

    /// Reads an address; `nil` if `text` is none. As in Kubernetes, numbers with leading zeros
    /// are refused.
    init?(_ text: String) {
        if text.contains(":") {
            guard let groups = Self.groups(of: text) else { return nil }
            self = .v6(groups)
        } else {
            guard let bytes = Self.bytes(of: text[...]) else { return nil }
            self = .v4(bytes)
        }
    }

    private static func bytes(of text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            let isDecimal = part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isDecimal, part == "0" || part.first != "0", let byte = UInt8(part) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func groups(of text: String) -> [UInt16]? {
        guard let gap = text.firstRange(of: "::") else {
            let groups = plainGroups(of: text[...])
            return groups?.count == 8 ? groups : nil
        }
        guard let head = plainGroups(of: text[..<gap.lowerBound]),
            let tail = plainGroups(of: text[gap.upperBound...]),
            head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// The groups on one side of a gap; the last may be an address of version 4.
    private static func plainGroups(of text: Substring) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), let bytes = bytes(of: part) {
                groups.append(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
                groups.append(UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
                continue
            }
            let isHexadecimal = part.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
            guard (1...4).contains(part.utf8.count), isHexadecimal,
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }
}

extension IPAddressText {
    var isV6: Bool {
        switch self {
        case .v4: false
        case .v6: true
        }
    }

    var isUnspecified: Bool {
        switch self {
        case .v4(let bytes): bytes.allSatisfy { $0 == 0 }
        case .v6(let groups): groups.allSatisfy { $0 == 0 }
        }
    }

    var isLoopback: Bool {
        switch self {
        case .v4(let bytes): bytes[0] == 127
        case .v6(let groups): groups.dropLast().allSatisfy { $0 == 0 } && groups[7] == 1
        }
    }

    var isLinkLocal: Bool {
        switch self {
        case .v4(let bytes): bytes[0] == 169 && bytes[1] == 254
        case .v6(let groups): groups[0] & 0xFFC0 == 0xFE80
        }
    }

    var isLinkLocalMulticast: Bool {
        switch self {
        case .v4(let bytes): bytes.prefix(3) == [224, 0, 0]
        case .v6(let groups): groups[0] & 0xFF0F == 0xFF02
        }
    }

    /// Whether `text` is an address, a slash and how many bits of it count: `10.0.0.0/8`.
    static func isRange(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddressText(String(parts[0])),
            let length = UInt8(parts[1]), String(length) == parts[1]
        else { return false }
        return length <= (address.isV6 ? 128 : 32)
    }

    /// Whether the first `length` bits are those of `other`.
    func sharesPrefix(with other: IPAddressText, length: Int) -> Bool {
        switch (self, other) {
        case (.v4(let left), .v4(let right)):
            (0..<min(length, 32)).allSatisfy { bit in
                (left[bit / 8] ^ right[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
        case (.v6(let left), .v6(let right)):
            (0..<min(length, 128)).allSatisfy { bit in
                (left[bit / 16] ^ right[bit / 16]) & (0x8000 >> UInt16(bit % 16)) == 0
            }
        case (.v4, .v6), (.v6, .v4): false
        }
    }
}
