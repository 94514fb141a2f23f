import KubernetesAPI

/// `ls`.
struct FileList {
    private typealias Entry = (name: String, path: String, node: FileNode)

    private let given: Invocation
    private let options: Invocation.Options
    private let accounts: Accounts

    static func run(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("1aAldnRtrpFiLshH")
        guard options.flags.isDisjoint(with: ["s"]) else { throw ShellFault("ls -s") }
        FileList(given: given, options: options, accounts: given.accounts).show()
    }

    private func show() {
        var files: [Entry] = []
        var folders: [String] = []
        let paths = options.operands.isEmpty ? ["."] : options.operands
        for path in paths {
            do throws(FileFault) {
                let follows =
                    options.flags.isDisjoint(with: ["l", "n", "i", "F"]) || options.has("L")
                    || options.has("H")
                let node = try given.files.node(path, follow: follows)
                if node.isDirectory, !options.has("d") {
                    folders.append(path)
                } else {
                    files.append((path, path, node))
                }
            } catch {
                given.complain("\(path): \(error.text)")
            }
        }
        write(files)
        for (index, path) in folders.sorted(by: Text.precedes).enumerated() {
            if paths.count > 1 || options.has("R") {
                given.write((index > 0 || !files.isEmpty ? "\n" : "") + "\(path):\n")
            }
            list(path)
        }
    }

    private func list(_ path: String) {
        do throws(FileFault) {
            let showsAll = options.has("a") || options.has("A")
            let base = path.hasSuffix("/") ? path : path + "/"
            var entries: [Entry] = try given.files.list(path).filter {
                showsAll || !$0.name.hasPrefix(".")
            }.map { name, node in
                let target =
                    options.has("L")
                    ? try? given.files.node(base + name, follow: true) : nil
                return (name, base + name, target ?? node)
            }
            let folder = try given.files.node(path)
            if !given.process.credentials.may(.execute, folder) {
                for entry in entries { given.complain("\(entry.path): Permission denied") }
                entries = []
            } else if options.has("a") {
                for name in ["..", "."] {
                    entries.insert((name, base + name, try given.files.node(base + name)), at: 0)
                }
            }
            if options.has("l") || options.has("n") {
                let blocks = entries.map { FileText.blocks(of: $0.node) }.reduce(0, +)
                given.writeLine("total \(blocks / 2)")
            }
            write(entries)
            guard options.has("R") else { return }
            for entry in entries where entry.node.isDirectory && !entry.name.hasPrefix(".") {
                given.write("\n\(entry.path):\n")
                list(entry.path)
            }
        } catch {
            given.complain("can't open '\(path)': \(error.text)")
        }
    }

    private func write(_ given: [Entry]) {
        var entries = given.sorted { Text.precedes($0.name, $1.name) }
        if options.has("t") { entries.sort { $0.node.modified > $1.node.modified } }
        if options.has("r") { entries.reverse() }
        for entry in entries { self.given.writeLine(line(entry)) }
    }

    private func line(_ entry: Entry) -> String {
        let node = entry.node
        var text = options.has("i") ? Text.right("\(node.number)", 7) + " " : ""
        if options.has("l") || options.has("n") {
            func name(_ number: Int64, _ name: String?) -> String {
                let text = options.has("n") ? "\(number)" : name ?? "\(number)"
                return Text.left(String(text.prefix(8)), 8)
            }
            text += FileText.mode(of: node) + " " + Text.right("\(node.linkCount)", 4) + " "
            text += name(node.owner, accounts.name(ofUser: node.owner)) + " "
            text += name(node.group, accounts.name(ofGroup: node.group)) + " "
            text += Text.right("\(node.size)", 9) + " "
            text += FileText.shortDate(node.modified, now: given.process.now) + " "
        }
        text += entry.name
        if options.has("p") || options.has("F"), node.isDirectory { text += "/" }
        if options.has("F"), node.isFile, node.mode & 0o111 != 0 { text += "*" }
        if options.has("l") || options.has("n"), let target = node.link {
            text += " -> \(target)"
        } else if options.has("F"), node.link != nil {
            text += "@"
        }
        return text
    }
}
