/// Text inside of HTML and XML.
package enum MarkupText {
    /// The text with what has a meaning in markup written so that it has none.
    package static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        // By scalars: "<" with a combining mark is another character, and opens a tag all the same.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
