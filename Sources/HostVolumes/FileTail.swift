internal import Foundation

/// The end of a file of this machine.
public enum FileTail {
    /// Reads the last bytes of a file.
    ///
    /// - Parameter limit: how many at most.
    /// - Returns: nothing where there is no such file.
    public static func read(_ path: String, limit: Int) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        let size = (try? file.seekToEnd()) ?? 0
        let bytes = UInt64(max(0, limit))
        try? file.seek(toOffset: size > bytes ? size - bytes : 0)
        // It may have grown meanwhile.
        return Array((try? file.read(upToCount: max(0, limit))) ?? Data())
    }
}
