/// Makes strings out of bytes and gives equal medium-sized texts the same storage.
///
/// The names of fields, images and labels return thousands of times in a set of manifests. Strings
/// of up to 15 bytes need no storage of their own; of longer ones the last seen with the same hash
/// is kept, up to a length above which texts rarely repeat.
final class StringCache {
    private static let cachedLengths = 16...96
    private static let slotCount = 4_096

    private var hashes = [UInt64](repeating: 0, count: slotCount)
    private var strings = [String](repeating: "", count: slotCount)

    /// The text in UTF-8 as a string; what is not valid UTF-8 becomes U+FFFD.
    func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard Self.cachedLengths.contains(bytes.count) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        let hash = Self.hash(bytes)
        let slot = Int(truncatingIfNeeded: hash % UInt64(Self.slotCount))
        if hashes[slot] == hash, Self.isEqual(strings[slot], bytes) { return strings[slot] }
        let string = String(decoding: bytes, as: UTF8.self)
        hashes[slot] = hash
        strings[slot] = string
        return string
    }

    /// Two texts with the same hash only evict each other, so the hash may be weak.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: bytes.count)
        let raw = UnsafeRawBufferPointer(bytes)
        var offset = 0
        while offset + 8 <= raw.count {
            mix(&hash, raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        // The last word overlaps the one before it: every cached text has at least eight bytes.
        mix(&hash, raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self))
        return hash ^ (hash >> 32)
    }

    private static func mix(_ hash: inout UInt64, _ word: UInt64) {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 29
    }

    private static func isEqual(_ string: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        string.utf8.withContiguousStorageIfAvailable { $0.elementsEqual(bytes) } ?? false
    }
}
