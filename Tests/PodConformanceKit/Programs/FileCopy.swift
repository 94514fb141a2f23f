import KubernetesAPI

/// `cp` and `mv`.
struct FileCopy {
    private let given: Invocation
    private let isDeep: Bool
    private let keeps: Bool
    private let followsLinks: Bool

    static func run(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("rRafpdLT")
        let copy = FileCopy(
            given: given, isDeep: !options.flags.isDisjoint(with: ["r", "R", "a"]),
            keeps: options.has("p") || options.has("a"),
            followsLinks: options.has("L")
                || options.flags.isDisjoint(with: ["a", "d", "r", "R"]))
        copy.each(options.operands) { (from, to) throws(FileFault) in try copy.copy(from, to) }
    }

    static func move(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("fnT")
        let copy = FileCopy(given: given, isDeep: true, keeps: true, followsLinks: false)
        copy.each(options.operands) { (from, to) throws(FileFault) in
            do throws(FileFault) {
                try given.files.rename(from, to: to)
            } catch  where error == .otherDevice {
                try copy.copy(from, to)
                try copy.remove(from)
            }
        }
    }

    private func each(
        _ paths: [String], _ body: (String, String) throws(FileFault) -> Void
    ) {
        guard paths.count > 1, let target = paths.last else {
            return given.complain("missing file operand")
        }
        let isFolder = (try? given.files.node(target))?.isDirectory ?? false
        for path in paths.dropLast() {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let place = isFolder ? (target.hasSuffix("/") ? target : target + "/") + name : target
            do throws(FileFault) {
                try body(path, place)
            } catch {
                switch (given.name, error) {
                case ("cp", .absent) where (try? given.files.node(path)) == nil,
                    ("cp", .denied) where (try? given.files.read(path)) == nil:
                    let verb = error == .absent ? "can't stat" : "can't open"
                    given.complain("\(verb) '\(path)': \(error.text)")
                case ("cp", .isDirectory): given.complain("omitting directory '\(path)'")
                case ("cp", _): given.complain("can't create '\(place)': \(error.text)")
                default: given.complain("can't rename '\(path)': \(error.text)")
                }
            }
        }
    }

    private func copy(_ from: String, _ to: String) throws(FileFault) {
        let files = given.files
        let node = try files.node(from, follow: followsLinks)
        if node.isDirectory {
            guard isDeep else { throw .isDirectory }
            let entries = try files.list(from)
            if try files.place(to).node == nil { try files.makeDirectory(to) }
            for (name, _) in entries { try copy("\(from)/\(name)", "\(to)/\(name)") }
        } else if let target = node.link {
            try files.makeLink(target, at: to)
            return
        } else {
            let bytes = try files.read(from)
            let isNew = (try? files.node(to)) == nil
            if case .file(let file) = try files.open(to, .write) {
                try file.write(bytes)
                if isNew { file.node.mode = node.mode & 0o777 & ~given.process.mask }
            }
        }
        guard keeps else { return }
        let place = try files.place(to)
        place.node?.modified = node.modified
        try? files.changeOwner(place, to: node.owner, group: node.group)
        try files.changeMode(place, to: node.mode)
    }

    private func remove(_ path: String) throws(FileFault) {
        let node = try given.files.node(path, follow: false)
        if node.isDirectory {
            for (name, _) in try given.files.list(path) { try remove("\(path)/\(name)") }
        }
        try given.files.remove(path, isDirectory: node.isDirectory)
    }
}

/// `dd`.
enum BlockCopy {
    private static let known: Set = ["if", "of", "bs", "count", "skip", "conv", "status"]

    /// `1M` as a number.
    static func number(_ text: String) -> Int? {
        let units: [Character: Int] = ["k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = text.last.flatMap { units[$0] }
        return Int(unit == nil ? text : String(text.dropLast())).map { $0 * (unit ?? 1) }
    }

    static func run(_ given: Invocation) throws(ShellFault) {
        var values: [String: String] = [:]
        for word in given.arguments {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, known.contains(parts[0]) else { throw ShellFault("dd \(word)") }
            values[parts[0]] = parts[1]
        }
        guard let size = number(values["bs"] ?? "512"), size > 0 else {
            throw ShellFault("dd bs \(values["bs"] ?? "")")
        }
        let count = values["count"].flatMap(number) ?? .max
        guard let path = values["if"] else {
            return try given.process.withInput { (bytes) throws(ShellFault) in
                copy(bytes, nil, size, count, values, given)
            }
        }
        do throws(FileFault) {
            switch try given.files.open(path, .read) {
            case .file(let file):
                let skipped = (values["skip"].flatMap(number) ?? 0) * size
                copy(Array(file.read().dropFirst(skipped)), nil, size, count, values, given)
            case .zero:
                guard count < .max else { throw .invalid }
                copy([], 0, size, count, values, given)
            case .null, .log, .full: copy([], nil, size, count, values, given)
            case .pipe(let pipe): copy(pipe.read(), nil, size, count, values, given)
            }
        } catch  where error == .invalid {
            throw ShellFault("dd without an end")
        } catch {
            given.complain("can't open '\(path)': \(error.text)")
        }
    }

    /// - Parameter fill: the byte that follows without end, if one does.
    private static func copy(
        _ bytes: [UInt8], _ fill: UInt8?, _ size: Int, _ count: Int, _ values: [String: String],
        _ given: Invocation
    ) {
        let process = given.process
        let output = 100
        if let path = values["of"] {
            do throws(FileFault) {
                let stream = try given.files.open(path, .write)
                process.streams[process.streams.count - 1][output] = stream
            } catch {
                return given.complain("can't open '\(path)': \(error.text)")
            }
        }
        var read = (whole: 0, part: 0)
        var written = (whole: 0, part: 0)
        var start = 0
        while read.whole + read.part < count {
            let block =
                fill.map { [UInt8](repeating: $0, count: size) }
                ?? Array(bytes[min(start, bytes.count)..<min(start + size, bytes.count)])
            if block.isEmpty { break }
            if block.count == size { read.whole += 1 } else { read.part += 1 }
            start += block.count
            process.write(block, to: values["of"] == nil ? 1 : output)
            if let fault = process.outputFault {
                process.outputFault = nil
                given.complain(
                    "error writing '\(values["of"] ?? "standard output")': \(fault.text)")
                break
            }
            if block.count == size { written.whole += 1 } else { written.part += 1 }
        }
        guard values["status"] != "none" else { return }
        process.write(
            "\(read.whole)+\(read.part) records in\n\(written.whole)+\(written.part) records out\n",
            to: 2)
    }
}
