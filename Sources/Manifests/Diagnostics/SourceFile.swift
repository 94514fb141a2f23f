internal import Synchronization

/// A file that was read, kept for as long as something refers to a place in it.
public final class SourceFile: Sendable {
    /// The path as the user would name it; `<stdin>` for standard input.
    public let path: String

    /// The content without a leading byte order mark.
    public let bytes: [UInt8]

    /// The place after the last character, once somebody has asked for it.
    private let knownEnd = Mutex<SourceMark?>(nil)

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.bytes = bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
    }

    public convenience init(path: String, text: String) {
        self.init(path: path, bytes: Array(text.utf8))
    }

    /// The bytes of the line with the given number, counted from 1, without its line break.
    ///
    /// It scans the file: fine for messages, not for a loop over all lines.
    public func line(_ number: Int) -> ArraySlice<UInt8>? {
        var current = 1
        var start = bytes.startIndex
        while start <= bytes.endIndex {
            let end = lineEnd(from: start)
            if current == number { return bytes[start..<end] }
            guard end < bytes.endIndex else { return nil }
            start = lineStart(after: end)
            current += 1
        }
        return nil
    }

    /// The place after the last character.
    ///
    /// libyaml counts line breaks that editors do not, and one at the end of a file that has none;
    /// no place may be after this one.
    var end: SourceMark {
        knownEnd.withLock { known in
            if let known { return known }
            var lines = LineCounter()
            let end = bytes.withUnsafeBufferPointer { lines.mark(at: $0.count, in: $0) }
            known = end
            return end
        }
    }

    /// Where the line break of the line around `offset` stands, or the end of the file.
    func lineEnd(from offset: Int) -> Int {
        bytes[offset...].firstIndex { $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn }
            ?? bytes.endIndex
    }

    /// Where the next line starts, given the place of a line break: CR, LF or CR LF.
    func lineStart(after lineEnd: Int) -> Int {
        let isPair =
            bytes[lineEnd] == ASCII.carriageReturn && lineEnd + 1 < bytes.endIndex
            && bytes[lineEnd + 1] == ASCII.lineFeed
        return lineEnd + (isPair ? 2 : 1)
    }
}

/// Files are told apart by path, so that places in them compare alike in every run.
extension SourceFile: Hashable {
    public static func == (left: SourceFile, right: SourceFile) -> Bool {
        left === right || left.path == right.path
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(path) }
}
