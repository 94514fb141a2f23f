internal import Controllers
internal import Manifests

extension PodFieldReport {
    /// How long a line of what is honoured may be.
    private static let lineLength = 90
    private static let verdictWidth = 14

    var title: String { "Fields of Pods \(place)" }

    /// What is said of each object, in lines: first its name, then what is honoured, then each
    /// other field with the reason and its place.
    var sections: [[String]] {
        objects.map { object in
            var lines = ["\(object.key)"]
            let honoured = object.fields.filter { $0.verdict == .honoured }.map { "\($0.path)" }
            for (index, line) in Self.wrapped(honoured).enumerated() {
                let word = index == 0 ? "honoured" : ""
                lines.append("  " + word.padded(to: Self.verdictWidth) + line)
            }
            for (verdict, word) in [
                (Verdict.approximated, "approximated"), (.notHonoured, "not honoured"),
            ] {
                lines += object.fields.filter { $0.verdict == verdict }.map { field in
                    "  \(word.padded(to: Self.verdictWidth))\(field.path): "
                        + "\(field.reason ?? "")  \(field.location)"
                }
            }
            return lines
        }
    }

    /// The sections, a blank line between them.
    var text: String {
        sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private static func wrapped(_ words: [String]) -> [String] {
        var lines: [String] = []
        for (index, word) in words.enumerated() {
            let text = index + 1 < words.count ? word + "," : word
            if let last = lines.last, last.count + 1 + text.count <= lineLength {
                lines[lines.count - 1] = last + " " + text
            } else {
                lines.append(text)
            }
        }
        return lines
    }
}
