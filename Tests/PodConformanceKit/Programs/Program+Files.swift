import KubernetesAPI

/// Programs that change files.
extension Program {
    static var filePrograms: [String: Invocation.Body] {
        listings.merging([
            "touch": touch, "mkdir": makeDirectories, "rmdir": removeDirectories, "rm": remove,
            "unlink": remove, "cp": FileCopy.run, "mv": FileCopy.move, "ln": link,
            "chmod": changeMode, "chown": changeOwner, "chgrp": changeOwner,
            "mktemp": makeTemporary, "truncate": truncate, "dd": BlockCopy.run, "sync": { _ in },
            "install": unknown,
        ]) { first, _ in first }
    }

    private static func unknown(_ given: Invocation) throws(ShellFault) {
        throw ShellFault("the simulated image has no \(given.name)")
    }

    private static func touch(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("camd:t:")
        var time: Timestamp?
        if let text = options.values["d"] {
            time = Int64(text.drop { $0 == "@" }).map { Timestamp(seconds: $0) }
            guard time != nil else { throw ShellFault("touch -d \(text)") }
        }
        guard options.values["t"] == nil else { throw ShellFault("touch -t") }
        given.each(options.operands) { (path) throws(FileFault) in
            let files = given.files
            let place = try files.place(path)
            if place.node != nil {
                try files.changeTime(place, to: time)
            } else if !options.has("c") {
                let node = try files.make(place, .file([]), mode: 0o666 & ~given.process.mask)
                if let time { node.modified = time }
            }
        }
    }

    private static func makeDirectories(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("pm:")
        let mode = options.values["m"].flatMap { Int32($0, radix: 8) }
        if options.has("m"), mode == nil { throw ShellFault("mkdir -m") }
        given.each(options.operands, verb: "can't create directory") { (path) throws(FileFault) in
            let files = given.files
            if options.has("p") {
                var done = path.hasPrefix("/") ? "/" : ""
                for part in path.split(separator: "/") {
                    done += (done.isEmpty || done == "/" ? "" : "/") + part
                    if let node = try files.place(done).node {
                        guard node.isDirectory else { throw .exists }
                    } else {
                        try files.makeDirectory(done)
                    }
                }
            } else {
                try files.makeDirectory(path)
            }
            if let mode { try files.changeMode(try files.place(path), to: mode) }
        }
    }

    private static func removeDirectories(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("")
        for path in options.operands {
            do throws(FileFault) {
                try given.files.remove(path, isDirectory: true)
            } catch {
                given.complain("'\(path)': \(error.text)")
            }
        }
    }

    private static func remove(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("rRfi")
        for path in options.operands {
            do throws(FileFault) {
                try remove(path, options, given.files)
            } catch {
                if options.has("f"), error == .absent || error == .notDirectory { continue }
                let text =
                    error == .isDirectory
                    ? "'\(path)' is a directory" : "can't remove '\(path)': \(error.text)"
                given.complain(text)
            }
        }
    }

    private static func remove(
        _ path: String, _ options: Invocation.Options, _ files: FileAccess
    ) throws(FileFault) {
        let node = try files.node(path, follow: false)
        guard node.isDirectory else { return try files.remove(path) }
        guard options.has("r") || options.has("R") else { throw .isDirectory }
        for (name, _) in try files.list(path) { try remove("\(path)/\(name)", options, files) }
        try files.remove(path, isDirectory: true)
    }

    private static func link(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("sfnT")
        var paths = options.operands
        if paths.count == 1 {
            paths.append(paths[0].split(separator: "/").last.map(String.init) ?? ".")
        }
        guard let target = paths.popLast() else { throw ShellFault("ln alone") }
        let files = given.files
        let present = try? files.node(target, follow: !options.has("n"))
        for path in paths {
            var name = target
            if present?.isDirectory == true, !options.has("T") {
                name += "/" + (path.split(separator: "/").last ?? "")
            }
            do throws(FileFault) {
                if options.has("f"), (try? files.node(name, follow: false)) != nil {
                    try files.remove(name)
                }
                if options.has("s") {
                    try files.makeLink(path, at: name)
                } else {
                    try files.link(path, as: name)
                }
            } catch {
                let isMissing = !options.has("s") && (try? files.node(path, follow: false)) == nil
                given.complain("\(isMissing ? path : name): \(error.text)")
            }
        }
    }

    // MARK: Attributes

    /// Each path and, if so asked, all below it.
    private static func all(_ paths: [String], isDeep: Bool, _ files: FileAccess) -> [String] {
        guard isDeep else { return paths }
        return paths.flatMap { path -> [String] in
            guard let node = try? files.node(path, follow: false), node.isDirectory,
                let entries = try? files.list(path)
            else { return [path] }
            return [path] + all(entries.map { "\(path)/\($0.name)" }, isDeep: true, files)
        }
    }

    private static func changeMode(_ given: Invocation) throws(ShellFault) {
        // `-x` is a mode, and no option.
        var rest = given.arguments[...]
        let isDeep = rest.first == "-R"
        if isDeep { rest.removeFirst() }
        guard let text = rest.popFirst(), rest.first.map({ !$0.hasPrefix("-") }) ?? true else {
            throw ShellFault("chmod \(given.arguments)")
        }
        guard let change = ModeChange(text, mask: given.process.mask) else {
            return given.complain("invalid mode '\(text)'")
        }
        given.each(all(Array(rest), isDeep: isDeep, given.files)) { (path) throws(FileFault) in
            let place = try given.files.place(path)
            guard let node = place.node else { throw .absent }
            try given.files.changeMode(place, to: change.applied(to: node))
        }
    }

    /// `chown` and `chgrp`.
    private static func changeOwner(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("Rh")
        guard let text = options.operands.first else { throw ShellFault("\(given.name) alone") }
        let accounts = given.accounts
        var parts = given.name == "chgrp" ? ["", text] : [text]
        let separator: Character = text.contains(":") ? ":" : "."
        if given.name == "chown", accounts.user(text) == nil {
            parts = text.split(
                separator: separator, maxSplits: 1, omittingEmptySubsequences: false
            ).map(String.init)
        }
        let owner = parts[0].isEmpty ? nil : accounts.user(parts[0])?.number ?? Int64(parts[0])
        var group: Int64?
        if parts.count > 1 {
            group =
                parts[1].isEmpty ? accounts.user(parts[0])?.group : accounts.group(parts[1])
        }
        let isWrong = owner == nil && !parts[0].isEmpty
        if isWrong || parts.count > 1 && group == nil {
            return given.complain(
                given.name == "chgrp"
                    ? "unknown group \(text)"
                    : parts.count > 1
                        ? "unknown user/group \(parts[0]):\(parts[1])" : "unknown user \(text)")
        }
        let paths = all(
            Array(options.operands.dropFirst()), isDeep: options.has("R"), given.files)
        given.each(paths) { (path) throws(FileFault) in
            try given.files.changeOwner(
                try given.files.place(path, follow: !options.has("h")), to: owner, group: group)
        }
    }

    // MARK: Contents

    private static func makeTemporary(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("dp:tu")
        let folder = options.values["p"] ?? given.process.variables["TMPDIR"] ?? "/tmp"
        let template = options.operands.first ?? "tmp.XXXXXX"
        let stem = template.prefix { $0 != "X" }
        let digits = Text.right("\(given.process.pid)", template.count - stem.count)
        let base = options.operands.isEmpty || options.has("p") ? "\(folder)/\(stem)" : String(stem)
        let path = base + digits.replacing(" ", with: "a")
        given.each([path]) { (path) throws(FileFault) in
            let content = options.has("d") ? FileNode.Content.directory([:]) : .file([])
            try given.files.make(
                try given.files.place(path), content, mode: options.has("d") ? 0o700 : 0o600)
            given.writeLine(path)
        }
    }

    private static func truncate(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("cs:")
        guard let size = options.values["s"].flatMap(BlockCopy.number) else {
            throw ShellFault("truncate \(given.arguments)")
        }
        given.each(options.operands) { (path) throws(FileFault) in
            if options.has("c"), (try? given.files.node(path)) == nil { return }
            guard case .file(let file) = try given.files.open(path, .append) else { return }
            let bytes = file.node.bytes ?? []
            file.node.setBytes(
                Array(bytes.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - bytes.count))
            )
        }
    }
}
