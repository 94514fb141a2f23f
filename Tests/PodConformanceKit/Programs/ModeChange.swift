/// What `chmod` is told: `755`, `u+x,go-w`.
struct ModeChange {
    private let absolute: Int32?
    private let clauses: [Substring]
    private let mask: Int32

    /// - Parameter mask: permissions that a change of nobody in particular leaves alone.
    init?(_ text: String, mask: Int32) {
        self.mask = mask
        absolute = Int32(text, radix: 8)
        clauses = text.split(separator: ",")
        let known = "ugoarwxXst+-="
        guard absolute != nil || text.allSatisfy({ known.contains($0) || $0 == "," }),
            absolute != nil || clauses.allSatisfy({ $0.contains(where: "+-=".contains) })
        else { return nil }
    }

    func applied(to node: FileNode) -> Int32 {
        if let absolute { return absolute }
        return clauses.reduce(node.mode) { apply($1, to: $0, of: node) }
    }

    private func apply(_ clause: Substring, to mode: Int32, of node: FileNode) -> Int32 {
        let who = clause.prefix { "ugoa".contains($0) }
        var whose: Int32 = 0
        if who.contains("u") { whose |= 0o4700 }
        if who.contains("g") { whose |= 0o2070 }
        if who.contains("o") { whose |= 0o0007 }
        if who.contains("a") { whose |= 0o7777 }
        if who.isEmpty { whose = 0o7777 & ~mask }
        var result = mode
        var rest = clause.dropFirst(who.count)
        while let sign = rest.popFirst() {
            let letters = rest.prefix { !"+-=".contains($0) }
            rest = rest.dropFirst(letters.count)
            var bits: Int32 = 0
            for letter in letters {
                switch letter {
                case "r": bits |= 0o444
                case "w": bits |= 0o222
                case "x": bits |= 0o111
                case "X": bits |= node.isDirectory || mode & 0o111 != 0 ? 0o111 : 0
                case "s": bits |= 0o6000
                case "t": bits |= 0o1000
                case "u": bits |= (mode >> 6 & 7) * 0o111
                case "g": bits |= (mode >> 3 & 7) * 0o111
                default: bits |= (mode & 7) * 0o111
                }
            }
            bits &= whose
            switch sign {
            case "+": result |= bits
            case "-": result &= ~bits
            default: result = result & ~(whose & 0o777) | bits
            }
        }
        return result
    }
}
