/// A tar archive in the making, in the form that every engine reads: ustar, with names of more than
/// 100 bytes in headers of their own, as POSIX has them.
struct TarArchive {
    static let blockSize = 512
    private static let nameLimit = 100

    /// Whose a file is; root's otherwise.
    var group: Int64 = 0
    private var bytes: [UInt8] = []

    /// Adds a file.
    ///
    /// - Parameter owner: root by default.
    mutating func add(path: String, mode: Int32, content: [UInt8], owner: Int64 = 0) {
        addNames(path, nil)
        let header = header(
            path, TarEntry.file, mode: mode, owner: owner, size: content.count)
        bytes += header + content
        pad()
    }

    /// Adds a directory; one that is there gets the mode.
    mutating func addDirectory(path: String, mode: Int32) {
        addNames(path, nil)
        bytes += header(path, TarEntry.directory, mode: mode)
    }

    /// Adds a symbolic link, in the place of another.
    mutating func addLink(path: String, to target: String) {
        addNames(path, target)
        bytes += header(path, TarEntry.link, mode: 0o777, target: target)
    }

    /// The archive with its end.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 2 * Self.blockSize) }

    // MARK: Headers

    /// What does not fit into the header that follows.
    private mutating func addNames(_ path: String, _ target: String?) {
        var records = ""
        for (key, value) in [("path", path), ("linkpath", target ?? "")]
        where value.utf8.count > Self.nameLimit {
            records += Self.record(key, value)
        }
        guard !records.isEmpty else { return }
        bytes += header("names", TarEntry.names, mode: 0o644, size: records.utf8.count)
        bytes += records.utf8
        pad()
    }

    /// A record begins with its own length: `30 path=…`.
    private static func record(_ key: String, _ value: String) -> String {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while String(length).utf8.count + rest.utf8.count != length {
            length = String(length).utf8.count + rest.utf8.count
        }
        return "\(length)\(rest)"
    }

    private func header(
        _ path: String, _ type: UInt8, mode: Int32, owner: Int64 = 0, size: Int = 0,
        target: String = ""
    ) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: some Collection<UInt8>, at offset: Int) {
            header.replaceSubrange(offset..<(offset + text.count), with: text)
        }
        put(path.utf8.prefix(Self.nameLimit), at: 0)
        put(Self.octal(Int(mode), digits: 7), at: 100)
        put(Self.octal(Int(owner), digits: 7), at: 108)
        put(Self.octal(Int(group), digits: 7), at: 116)
        put(Self.octal(size, digits: 11), at: 124)
        put(Self.octal(0, digits: 11), at: 136)
        header[156] = type
        put(target.utf8.prefix(Self.nameLimit), at: 157)
        put("ustar".utf8, at: 257)
        put("00".utf8, at: 263)
        // The sum is taken with spaces in its own place.
        put("        ".utf8, at: 148)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(Self.octal(sum, digits: 6) + Array("\0 ".utf8), at: 148)
        return header
    }

    private mutating func pad() {
        let rest = bytes.count % Self.blockSize
        if rest != 0 { bytes += [UInt8](repeating: 0, count: Self.blockSize - rest) }
    }

    /// A number that needs more digits is written in base 256, as GNU's tar does.
    private static func octal(_ number: Int, digits: Int) -> [UInt8] {
        let text = String(number, radix: 8)
        if text.utf8.count <= digits {
            return Array((String(repeating: "0", count: digits - text.count) + text).utf8)
        }
        var bytes = (0...digits).map { UInt8(truncatingIfNeeded: number >> (8 * (digits - $0))) }
        bytes[0] = 0x80
        return bytes
    }
}

/// What an archive says of one file.
struct TarEntry: Hashable {
    static let file = UInt8(ascii: "0")
    static let link = UInt8(ascii: "2")
    static let directory = UInt8(ascii: "5")
    fileprivate static let names = UInt8(ascii: "x")
    private static let longName = UInt8(ascii: "L")
    private static let longTarget = UInt8(ascii: "K")

    /// Without slashes at its ends.
    var path: String
    var type: UInt8
    var mode: Int32
    /// The number of the user whose it is.
    var owner: Int64 = 0
    var content: [UInt8]
    /// Where a link leads to.
    var target: String

    /// Reads an archive as far as it is whole.
    static func read(_ archive: [UInt8]) -> [TarEntry] {
        var entries: [TarEntry] = []
        var names: [String: String] = [:]
        var place = 0
        while place + TarArchive.blockSize <= archive.count, archive[place] != 0 {
            let header = archive[place..<(place + TarArchive.blockSize)]
            let start = place + TarArchive.blockSize
            let size = number(in: header, at: 124, 12)
            guard size >= 0, start + size <= archive.count else { break }
            let content = Array(archive[start..<(start + size)])
            let blocks = (size + TarArchive.blockSize - 1) / TarArchive.blockSize
            place = start + blocks * TarArchive.blockSize
            switch archive[start - TarArchive.blockSize + 156] {
            case Self.names: names.merge(records(in: content)) { $1 }
            case longName: names["path"] = text(content)
            case longTarget: names["linkpath"] = text(content)
            case let type:
                entries.append(entry(header, type, content, names))
                names = [:]
            }
        }
        return entries
    }

    private static func entry(
        _ header: ArraySlice<UInt8>, _ type: UInt8, _ content: [UInt8], _ names: [String: String]
    ) -> TarEntry {
        let start = header.startIndex
        let prefix = text(header[(start + 345)..<(start + 500)])
        let name = text(header[start..<(start + 100)])
        let path = names["path"] ?? (prefix.isEmpty ? name : "\(prefix)/\(name)")
        let parts = path.split(separator: "/").filter { $0 != "." }
        return TarEntry(
            path: parts.joined(separator: "/"), type: type == 0 ? file : type,
            mode: Int32(number(in: header, at: 100, 8) & 0o7777),
            owner: Int64(number(in: header, at: 108, 8)), content: content,
            target: names["linkpath"] ?? text(header[(start + 157)..<(start + 257)]))
    }

    private static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func number(in header: ArraySlice<UInt8>, at offset: Int, _ size: Int) -> Int {
        let bytes = header[(header.startIndex + offset)..<(header.startIndex + offset + size)]
        if let first = bytes.first, first & 0x80 != 0 {
            return bytes.dropFirst().suffix(7).reduce(0) { $0 << 8 | Int($1) }
        }
        return bytes.drop { $0 == UInt8(ascii: " ") }
            .prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
            .reduce(0) { $0 << 3 | Int($1 - UInt8(ascii: "0")) }
    }

    /// `30 path=…`, one behind the other.
    private static func records(in content: [UInt8]) -> [String: String] {
        var records: [String: String] = [:]
        var rest = content[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            length > space - rest.startIndex + 1, length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            let parts = record.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                records[String(decoding: parts[0], as: UTF8.self)] =
                    String(decoding: parts[1], as: UTF8.self)
            }
            rest = rest[(rest.startIndex + length)...]
        }
        return records
    }
}
