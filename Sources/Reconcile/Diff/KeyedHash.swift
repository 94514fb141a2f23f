/// SipHash-2-4: a short hash that says nothing about its input to those who do not have the key.
struct KeyedHash {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    /// The hash of `bytes` under a key of 128 bits.
    static func hash(_ bytes: [UInt8], key: (UInt64, UInt64)) -> UInt64 {
        var state = KeyedHash(key: key)
        let wholeCount = bytes.count / 8 * 8
        for start in stride(from: 0, to: wholeCount, by: 8) {
            state.absorb(word(bytes[start..<(start + 8)]))
        }
        // The last word holds the rest and, in its highest byte, the length.
        state.absorb(word(bytes[wholeCount...]) | UInt64(truncatingIfNeeded: bytes.count) << 56)
        return state.finished()
    }

    private init(key: (UInt64, UInt64)) {
        // The algorithm's constants: "somepseudorandomlygeneratedbytes".
        v0 = key.0 ^ 0x736f_6d65_7073_6575
        v1 = key.1 ^ 0x646f_7261_6e64_6f6d
        v2 = key.0 ^ 0x6c79_6765_6e65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    private mutating func absorb(_ word: UInt64) {
        v3 ^= word
        for _ in 0..<2 { mix() }
        v0 ^= word
    }

    private mutating func finished() -> UInt64 {
        v2 ^= 0xff
        for _ in 0..<4 { mix() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func mix() {
        v0 &+= v1
        v1 = v1.rotatedLeft(by: 13) ^ v0
        v0 = v0.rotatedLeft(by: 32)
        v2 &+= v3
        v3 = v3.rotatedLeft(by: 16) ^ v2
        v0 &+= v3
        v3 = v3.rotatedLeft(by: 21) ^ v0
        v2 &+= v1
        v1 = v1.rotatedLeft(by: 17) ^ v2
        v2 = v2.rotatedLeft(by: 32)
    }

    /// Up to eight bytes, the first the lowest.
    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension UInt64 {
    fileprivate func rotatedLeft(by count: UInt64) -> UInt64 {
        self << count | self >> (64 - count)
    }
}
