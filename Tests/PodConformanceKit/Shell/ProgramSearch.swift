/// Looks for programs as whoever starts them does.
struct ProgramSearch {
    /// What a word stands for as a program.
    enum Found {
        /// One of the image's, by its name.
        case program(String)
        case script([UInt8])
        case missing(String, status: Int32)
    }

    let files: FileAccess
    /// The directories, with colons between them.
    let path: String?

    /// What a word stands for: a path, or a file in one of the directories.
    func find(_ name: String) -> Found {
        if name.contains("/") { return look(at: name, name: name) }
        var fault = Found.missing("not found", status: 127)
        for directory in (path ?? "/bin").split(separator: ":") {
            let found = look(at: "\(directory)/\(name)", name: name)
            guard case .missing(_, let status) = found else { return found }
            if status != 127 { fault = found }
        }
        return fault
    }

    private func look(at path: String, name: String) -> Found {
        let node: FileNode
        do throws(FileFault) {
            node = try files.node(path)
        } catch {
            return error == .denied
                ? .missing(error.text, status: 126) : .missing("not found", status: 127)
        }
        guard let bytes = node.bytes, files.actor.credentials.may(.execute, node) else {
            return .missing("Permission denied", status: 126)
        }
        guard bytes.starts(with: [0x7f]) else { return .script(bytes) }
        return .program(name.split(separator: "/").last.map(String.init) ?? name)
    }
}
