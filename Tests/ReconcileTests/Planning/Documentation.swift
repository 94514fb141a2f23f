import Foundation
import Testing

/// A page whose examples are what the program prints; `RECORD_GOLDEN=1` writes them anew, and
/// fails.
///
/// Names that are made from the number of writes before are not compared, so that a write more or
/// less changes no page.
struct Documentation {
    private let page: URL

    init(_ page: URL) { self.page = page }

    /// Compares the text below `<!-- name -->`.
    func check(example name: String, _ rendered: String) throws {
        let text = try String(contentsOf: page, encoding: .utf8)
        let opening = "<!-- \(name) -->\n```text\n"
        let start = try #require(text.range(of: opening), "no example \(name) in \(page.path)")
        let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
        let written = String(text[start.upperBound..<end.lowerBound])
        let isSame = Self.withoutMadeNames(written) == Self.withoutMadeNames(rendered)
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1", !isSame {
            var recorded = text
            recorded.replaceSubrange(start.upperBound..<end.lowerBound, with: rendered)
            try recorded.write(to: page, atomically: true, encoding: .utf8)
            Issue.record("\(page.lastPathComponent): the example \(name) was written anew")
            return
        }
        #expect(isSame, "\(rendered)")
    }

    private static func withoutMadeNames(_ text: String) -> String {
        text.replacing(#/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/#, with: "-xxxxx")
            .replacing(#/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/#, with: "uid")
    }
}
