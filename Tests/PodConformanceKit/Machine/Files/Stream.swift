/// What a process reads from or writes to.
enum Stream {
    /// The container's log.
    case log
    case null, zero, full
    case file(OpenFile)
    case pipe(Pipe)

    /// Whether zeros can be read from it without end.
    var isEndless: Bool {
        switch self {
        case .zero, .full: true
        case .log, .null, .file, .pipe: false
        }
    }
}

/// A file that is open, with the place up to which it was read or written.
final class OpenFile {
    let node: FileNode
    let path: String
    private let isAppending: Bool
    private var offset = 0
    /// What is read, where that is made on reading.
    private let content: [UInt8]?

    init(_ node: FileNode, path: String, isAppending: Bool = false) {
        self.node = node
        self.path = path
        self.isAppending = isAppending
        if case .file = node.content { content = nil } else { content = node.bytes }
    }

    /// What follows, up to the end or the number of bytes.
    func read(_ count: Int = .max) -> [UInt8] {
        let bytes = content ?? node.bytes ?? []
        guard offset < bytes.count else { return [] }
        let end = count >= bytes.count - offset ? bytes.count : offset + count
        defer { offset = end }
        return Array(bytes[offset..<end])
    }

    /// What was read is to be read again.
    func unread(_ count: Int) { offset -= count }

    /// Writes as much as there is room for.
    func write(_ bytes: [UInt8]) throws(FileFault) {
        var all = node.bytes ?? []
        let start = isAppending ? all.count : offset
        let fitting = min(bytes.count, max(0, node.store.longest(all.count) - start))
        node.setBytes([])
        if all.count < start { all += [UInt8](repeating: 0, count: start - all.count) }
        let overlap = min(fitting, all.count - start)
        all.replaceSubrange(start..<(start + overlap), with: bytes.prefix(fitting))
        node.setBytes(all)
        offset = start + fitting
        if fitting < bytes.count { throw .noSpace }
    }
}

/// What some processes write and others read.
final class Pipe {
    private(set) var bytes: [UInt8] = []
    /// Whether somebody outside of all processes reads it.
    let isHeld: Bool

    init(isHeld: Bool = false) { self.isHeld = isHeld }

    func write(_ more: [UInt8]) { bytes += more }

    func read(_ count: Int = .max) -> [UInt8] {
        defer { bytes.removeFirst(min(count, bytes.count)) }
        return Array(bytes.prefix(count))
    }

    func unread(_ back: [UInt8]) { bytes = back + bytes }
}
