import KubernetesAPI

/// Programs that tell of files.
extension Program {
    static var listings: [String: Invocation.Body] {
        [
            "ls": FileList.run, "stat": status, "find": FileSearch.run, "readlink": readLink,
            "realpath": realPath, "du": usage, "basename": nameParts, "dirname": nameParts,
            "test": ShellTest.run, "[": ShellTest.run, "[[": ShellTest.run, "pwd": workingPath,
        ]
    }

    private static func workingPath(_ given: Invocation) throws(ShellFault) {
        given.writeLine("/" + ContainerFiles.parts(given.process.directory).joined(separator: "/"))
    }

    // MARK: stat

    private static func status(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("Lc:ft")
        guard let format = options.values["c"], !options.has("t") else {
            throw ShellFault("stat without -c")
        }
        for path in options.operands {
            do throws(FileFault) {
                let place = try given.files.place(path, follow: options.has("L"))
                guard let node = place.node else { throw .absent }
                let text =
                    options.has("f")
                    ? storeText(node, path, format) : fileText(node, place, path, format, given)
                guard let text else { throw .invalid }
                given.writeLine(text)
            } catch  where error == .invalid {
                throw ShellFault("stat -c \(format)")
            } catch {
                let verb =
                    options.has("f") ? "can't read file system information for" : "can't stat"
                given.complain("\(verb) '\(path)': \(error.text)")
            }
        }
    }

    /// A format with each `%x` replaced; `nil` where one is not known.
    private static func filled(_ format: String, _ value: (Character) -> String?) -> String? {
        var result = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "%", let letter = rest.popFirst() else {
                result.append(character)
                continue
            }
            guard let text = letter == "%" ? "%" : value(letter) else { return nil }
            result += text
        }
        return result
    }

    private static func fileText(
        _ node: FileNode, _ place: FilePlace, _ path: String, _ format: String, _ given: Invocation
    ) -> String? {
        let accounts = given.accounts
        let kinds: [Character: Int32] = [
            "-": 0o100000, "d": 0o040000, "l": 0o120000, "c": 0o020000,
        ]
        let mode = FileText.mode(of: node)
        let bits = (mode.first.flatMap { kinds[$0] } ?? 0) | node.mode
        return filled(format) { letter in
            switch letter {
            case "a": String(node.mode, radix: 8)
            case "A": mode
            case "u": "\(node.owner)"
            case "g": "\(node.group)"
            case "U": accounts.name(ofUser: node.owner) ?? "UNKNOWN"
            case "G": accounts.name(ofGroup: node.group) ?? "UNKNOWN"
            case "s": "\(node.size)"
            case "n": path
            case "N": node.link.map { "'\(path)' -> '\($0)'" } ?? path
            case "F": FileText.kind(of: node)
            case "f": String(bits, radix: 16)
            case "h": "\(node.linkCount)"
            case "i": "\(node.number)"
            case "d": "\(node.store.number)"
            case "D": String(node.store.number, radix: 16)
            case "b": "\(FileText.blocks(of: node))"
            case "B": "512"
            case "o": "4096"
            case "X", "Y", "Z": "\(FileText.seconds(node.modified))"
            case "x", "y", "z": FileText.date(node.modified) + ".000000000 +0000"
            case "m": given.process.machine.files.mount(of: place.path).place
            default: nil
            }
        }
    }

    /// What `stat -f` tells.
    private static func storeText(_ node: FileNode, _ path: String, _ format: String) -> String? {
        let names = ["tmpfs": "tmpfs", "ext4": "ext2/ext3", "proc": "proc"]
        let capacity = node.store.capacityBytes ?? FileUsage.diskBytes
        let free = max(0, capacity - node.store.usedBytes)
        return filled(format) { letter in
            switch letter {
            case "n": path
            case "T": names[node.store.kind]
            case "s", "S": "4096"
            case "b": "\(capacity / 4096)"
            case "f", "a": "\(free / 4096)"
            default: nil
            }
        }
    }

    // MARK: Paths

    private static func readLink(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("fnvem")
        let end = options.has("n") ? "" : "\n"
        for path in options.operands {
            if options.has("f") || options.has("e") {
                let place = try? given.files.place(path)
                if let place, place.node != nil || options.has("f") {
                    given.write(place.text + end)
                } else {
                    given.process.status = 1
                }
            } else if let target = (try? given.files.node(path, follow: false))?.link {
                given.write(target + end)
            } else {
                given.process.status = 1
            }
        }
    }

    private static func realPath(_ given: Invocation) throws(ShellFault) {
        given.each(try given.options("").operands) { (path) throws(FileFault) in
            given.writeLine(try given.files.place(path).text)
        }
    }

    private static func nameParts(_ given: Invocation) throws(ShellFault) {
        guard let path = given.arguments.first else { throw ShellFault("\(given.name) alone") }
        let parts = path.split(separator: "/")
        if given.name == "basename" {
            var name = parts.last.map(String.init) ?? "/"
            if let ending = given.arguments.dropFirst().first, name.hasSuffix(ending),
                name != ending
            {
                name = String(name.dropLast(ending.count))
            }
            return given.writeLine(name)
        }
        let root = path.hasPrefix("/") ? "/" : ""
        let text = root + parts.dropLast().joined(separator: "/")
        given.writeLine(text.isEmpty ? "." : text)
    }

    private static func usage(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("ska")
        func show(_ path: String, isTop: Bool) throws(FileFault) -> Int {
            let node = try given.files.node(path, follow: false)
            var blocks = FileText.blocks(of: node)
            if node.isDirectory {
                for (name, _) in try given.files.list(path) {
                    blocks += try show(path == "/" ? "/\(name)" : "\(path)/\(name)", isTop: false)
                }
            }
            if isTop || !options.has("s") && (node.isDirectory || options.has("a")) {
                given.writeLine("\(blocks / 2)\t\(path)")
            }
            return blocks
        }
        let paths = options.operands.isEmpty ? ["."] : options.operands
        given.each(paths) { (path) throws(FileFault) in _ = try show(path, isTop: true) }
    }
}
