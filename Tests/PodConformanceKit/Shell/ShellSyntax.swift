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
    /// Without words, those of the script itself are meant.
    case forEach(name: String, words: [ShellWord]?, body: ShellNode)
    case match(ShellWord, [(patterns: [ShellWord], body: ShellNode)])
    case function(name: String, body: ShellNode)
    case redirected(ShellNode, [ShellRedirect])
}

/// Variables that are set, words that are a command with its arguments, files.
struct ShellCommand {
    var assignments: [(name: String, value: ShellWord)] = []
    var words: [ShellWord] = []
    var redirects: [ShellRedirect] = []

    /// All words, wherever they stand.
    var allWords: [ShellWord] {
        assignments.map(\.value) + words + redirects.map(\.target)
    }
}

struct ShellRedirect {
    enum Mode {
        case read, write, append
        /// The target is another descriptor, or `-`.
        case duplicate
        /// The target is the text itself.
        case text(HereDocument)
    }

    let descriptor: Int
    let mode: Mode
    let word: ShellWord

    var target: ShellWord { if case .text(let text) = mode { text.body } else { word } }
}

/// Text that follows the line on which it is asked for.
final class HereDocument {
    var body = ShellWord()
}

/// A word before its expansion.
struct ShellWord {
    indirect enum Part {
        case text(String, isQuoted: Bool)
        /// Parts between double quotes.
        case quoted([Part])
        /// `${name}`, with what follows the name: `-default`, `+other`.
        case variable(String, operation: String, word: [Part], isQuoted: Bool)
        case output(ShellSubstitution, isQuoted: Bool)
        case arithmetic([Part], isQuoted: Bool)
    }

    var parts: [Part] = []

    /// The word, if it is plain text without quotes.
    var plain: String? {
        guard parts.count == 1, case .text(let text, isQuoted: false) = parts[0] else {
            return nil
        }
        return text
    }

    /// The scripts whose output is part of the word, in order.
    var substitutions: [ShellSubstitution] { Self.substitutions(in: parts) }

    private static func substitutions(in parts: [Part]) -> [ShellSubstitution] {
        parts.flatMap { part -> [ShellSubstitution] in
            switch part {
            case .text: return []
            case .quoted(let inner), .arithmetic(let inner, _): return substitutions(in: inner)
            case .variable(_, _, let word, _): return substitutions(in: word)
            case .output(let substitution, _): return [substitution]
            }
        }
    }
}

/// A script whose output becomes part of a word.
final class ShellSubstitution {
    let node: ShellNode

    init(_ node: ShellNode) { self.node = node }
}

/// A script that is not understood.
struct ShellFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
