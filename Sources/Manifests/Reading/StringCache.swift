/// Makes strings out of bytes, and those that return out of what it has made before.
///
/// The names of fields, images and labels return thousands of times in a set of manifests. Finding
/// one again costs less than checking its UTF-8, and longer strings then share their storage. Of
/// two texts with the same hash the later one stays; texts above a length rarely repeat.
final class StringCache {
    /// Up to this many bytes a string holds its text itself, and two words tell it from all others.
    private static let shortLength = 15
    private static let cachedLength = 96
    private static let slotCount = 2_048

    /// A short text as words, and the string made of it.
    private struct ShortText {
        let first: UInt64
        let last: UInt64
        let length: Int
        let string: String
    }

    private var shortTexts = [ShortText](
        repeating: ShortText(first: 0, last: 0, length: 0, string: ""), count: slotCount)
    private var hashes = [UInt64](repeating: 0, count: slotCount)
    private var strings = [String](repeating: "", count: slotCount)

    /// The text in UTF-8 as a string; what is not valid UTF-8 becomes U+FFFD.
    func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        if bytes.count <= Self.shortLength { return shortString(bytes) }
        if bytes.count > Self.cachedLength { return String(decoding: bytes, as: UTF8.self) }
        let hash = Self.hash(bytes)
        let slot = Self.slot(hash)
        if hashes[slot] == hash, Self.isEqual(strings[slot], bytes) { return strings[slot] }
        let string = String(decoding: bytes, as: UTF8.self)
        hashes[slot] = hash
        strings[slot] = string
        return string
    }

    private func shortString(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let (first, last) = Self.words(bytes)
        var hash = UInt64(truncatingIfNeeded: bytes.count)
        Self.mix(&hash, first)
        Self.mix(&hash, last)
        let slot = Self.slot(hash)
        let found = shortTexts[slot]
        if found.first == first, found.last == last, found.length == bytes.count {
            return found.string
        }
        let string = String(decoding: bytes, as: UTF8.self)
        shortTexts[slot] = ShortText(
            first: first, last: last, length: bytes.count, string: string)
        return string
    }

    /// Two words that, with its length, hold all bytes of a short text; they overlap.
    private static func words(_ bytes: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64) {
        let raw = UnsafeRawBufferPointer(bytes)
        let count = raw.count
        if count >= 8 {
            return (
                raw.loadUnaligned(as: UInt64.self),
                raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            )
        }
        if count >= 4 {
            return (
                UInt64(raw.loadUnaligned(as: UInt32.self)),
                UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            )
        }
        if count == 0 { return (0, 0) }
        return (UInt64(raw[0]) | UInt64(raw[count / 2]) << 8, UInt64(raw[count - 1]))
    }

    /// The hash of a text that is not short. Two texts with the same hash only evict each other, so
    /// it may be weak.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: bytes.count)
        let raw = UnsafeRawBufferPointer(bytes)
        var offset = 0
        while offset + 8 <= raw.count {
            mix(&hash, raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        // The last word overlaps the one before it: the text has at least eight bytes.
        mix(&hash, raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self))
        return hash
    }

    private static func mix(_ hash: inout UInt64, _ word: UInt64) {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 29
    }

    private static func slot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash ^ (hash >> 32)) % UInt64(slotCount))
    }

    private static func isEqual(_ string: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        string.utf8.withContiguousStorageIfAvailable { $0.elementsEqual(bytes) } ?? false
    }
}
