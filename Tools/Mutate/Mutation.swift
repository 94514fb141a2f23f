import Foundation

/// A small change of the sources that the tests must notice.
struct Mutation: Hashable {
    /// What the changed program does, as a sentence.
    let sentence: String
    /// The file, from the root of the package.
    let path: String
    /// Where in the file: the expression that is replaced, and what stands around it.
    let before: String
    let expression: String
    let after: String
    let replacement: String

    /// The place with everything around the expression; the file has it exactly once.
    var place: String { before + expression + after }

    /// Reads a list: see `Tests/Mutations/mutations.txt` for its form.
    static func list(_ text: String) throws(MutationListError) -> [Mutation] {
        var mutations: [Mutation] = []
        var fields: [Character: String] = [:]
        for (number, line) in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.first == "#" { continue }
            if line.isEmpty {
                if fields.isEmpty { continue }
                guard let mutation = Mutation(fields) else {
                    throw MutationListError(line: number)
                }
                mutations.append(mutation)
                fields = [:]
                continue
            }
            guard let mark = line.first, "=@-+".contains(mark), fields[mark] == nil else {
                throw MutationListError(line: number + 1)
            }
            fields[mark] = String(line.dropFirst(2))
        }
        return mutations
    }

    private init?(_ fields: [Character: String]) {
        guard let sentence = fields["="], let path = fields["@"], let place = fields["-"],
            let replacement = fields["+"], let opening = place.firstIndex(of: "«"),
            let closing = place.firstIndex(of: "»"), opening < closing
        else { return nil }
        self.sentence = sentence
        self.path = path
        self.replacement = replacement
        before = String(place[..<opening])
        expression = String(place[place.index(after: opening)..<closing])
        after = String(place[place.index(after: closing)...])
    }

    /// The source with a switch in the place: the `number`th mutant has the replacement there.
    func planted(in source: String, number: Int) throws(MutationPlaceError) -> String {
        let parts = source.components(separatedBy: place)
        guard parts.count == 2 else {
            throw MutationPlaceError(mutation: self, count: parts.count - 1)
        }
        let choice = "(isMutant(\(number)) ? (\(replacement)) : (\(expression)))"
        return parts[0] + before + choice + after + parts[1]
    }
}

/// A block of the list that is not complete, or a line that is not of its form.
struct MutationListError: Error, CustomStringConvertible {
    let line: Int

    var description: String { "mutations.txt:\(line): expected lines =, @, - with « and », +" }
}

/// The sources changed, and the place is not there any more, or there are several.
struct MutationPlaceError: Error, CustomStringConvertible {
    let mutation: Mutation
    let count: Int

    var description: String {
        "\(mutation.path) has \(count) places, not one, with: \(mutation.place)"
    }
}
