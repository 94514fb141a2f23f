/// What a script is made of.
indirect enum ShellNode {
    case command(ShellCommand)
    case pipeline([ShellNode])
    case not(ShellNode)
    case and(ShellNode, ShellNode)
    case or(ShellNode, ShellNode)
    case sequence([ShellNode])
    case background(ShellNode)
    case subshell(ShellNode)
    case choice(condition: ShellNode, then: ShellNode, otherwise: ShellNode?)
    case loop(condition: ShellNode, body: ShellNode, isUntil: Bool)
    case forEach(name: String, words: [ShellWord], body: ShellNode)
    case redirected(ShellNode, [ShellRedirect])
}

/// Variables that are set, words that are a command with its arguments, files.
struct ShellCommand {
    var assignments: [(name: String, value: ShellWord)] = []
    var words: [ShellWord] = []
    var redirects: [ShellRedirect] = []
}

struct ShellRedirect {
    enum Mode { case read, write, append, duplicate }

    let descriptor: Int
    let mode: Mode
    let target: ShellWord
}

/// A word before its expansion.
struct ShellWord {
    enum Part {
        case text(String, isQuoted: Bool)
        /// `${name}`, with what follows the name: `-default`, `+other`.
        case variable(String, operation: String, word: [Part], isQuoted: Bool)
        case output(ShellNode, isQuoted: Bool)
        case arithmetic([Part])
    }

    var parts: [Part] = []

    /// The word, if it is plain text without quotes.
    var plain: String? {
        guard parts.count == 1, case .text(let text, isQuoted: false) = parts[0] else {
            return nil
        }
        return text
    }
}

/// A script that is not understood.
struct ShellFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
