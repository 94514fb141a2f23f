/// Finds the functions, initialisers, subscripts and computed properties of a Swift file, with
/// their lengths, by keywords and braces. Closures count with the function around them.
struct FunctionScanner {
    struct Function: Hashable {
        let name: String
        /// From 1, where the keyword is.
        let line: Int
        /// From the keyword to the closing brace, both included.
        let lineCount: Int
    }

    /// A declaration whose body has not closed yet.
    private struct Declaration {
        let name: String
        let line: Int
        /// The depth of braces around the declaration; nil until the body opens.
        var bodyDepth: Int?
    }

    private var functions: [Function] = []
    private var open: [Declaration] = []
    private var braces = 0
    private var parentheses = 0
    private var line = 0

    /// The functions of code in which comments and strings are blank, in the order they end.
    static func functions(in code: [Substring]) -> [Function] {
        var scanner = FunctionScanner()
        for (index, text) in code.enumerated() {
            scanner.line = index + 1
            scanner.scan(text)
        }
        return scanner.functions
    }

    private mutating func scan(_ text: Substring) {
        var previous: Character = " "
        var rest = text
        while let character = rest.first {
            let word = rest.prefix(while: \.isWordPart)
            if word.isEmpty {
                read(character)
                rest = rest.dropFirst()
                previous = character
            } else {
                rest = rest.dropFirst(word.count)
                if previous != ".", previous != "`" { read(word: word, before: rest) }
                previous = "a"
            }
        }
        // A property is computed only when its brace is on the line of its type.
        if open.last?.name.hasPrefix("var ") == true { dropWaiting() }
    }

    private mutating func read(word: Substring, before rest: Substring) {
        guard Self.declares.contains(word), parentheses == 0 else { return }
        // Whatever waited for a body has none: the requirement of a protocol.
        dropWaiting()
        let name = rest.drop { $0 == " " }.prefix(while: \.isWordPart)
        guard Self.hasBody.contains(word) else { return }
        open.append(Declaration(name: name.isEmpty ? "\(word)" : "\(word) \(name)", line: line))
    }

    private mutating func read(_ character: Character) {
        switch character {
        case "(", "[": parentheses += 1
        case ")", "]": parentheses -= 1
        case "=" where open.last?.name.hasPrefix("var ") == true && parentheses == 0: dropWaiting()
        case "{":
            if parentheses == 0, let last = open.indices.last, open[last].bodyDepth == nil {
                open[last].bodyDepth = braces
            }
            braces += 1
        case "}":
            braces -= 1
            if parentheses == 0 { dropWaiting() }
            if let last = open.last, last.bodyDepth == braces { close(last) }
        default: break
        }
    }

    private mutating func close(_ declaration: Declaration) {
        open.removeLast()
        functions.append(
            Function(
                name: declaration.name, line: declaration.line,
                lineCount: line - declaration.line + 1))
    }

    private mutating func dropWaiting() {
        if let last = open.last, last.bodyDepth == nil { open.removeLast() }
    }

    private static let hasBody: Set<Substring> = ["func", "init", "deinit", "subscript", "var"]
    private static let declares = hasBody.union(["let", "case", "associatedtype", "typealias"])
}
