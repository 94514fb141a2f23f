import Foundation

extension Rule {
    static let linksResolve = Rule("Relative links in Markdown lead to a file that exists.") {
        tree in
        tree.files.filter { $0.path.hasSuffix(".md") }.flatMap { file in
            links(in: file).compactMap { link in
                let target = resolve(link.target, from: file.path)
                guard let target, target.isEmpty || tree.paths.contains(target) else {
                    return Offence(file, line: link.line, "\(link.target) does not exist")
                }
                return nil
            }
        }
    }

    /// Targets of inline links and images, `[text](target)`, outside code, that stay in this
    /// repository and name a file.
    private static func links(in file: SourceFile) -> [(target: String, line: Int)] {
        var links: [(target: String, line: Int)] = []
        var isFenced = false
        for (index, line) in file.lines.enumerated() {
            if line.drop(while: { $0 == " " }).hasPrefix("```") { isFenced.toggle() }
            guard !isFenced else { continue }
            let prose = withoutCode(line)
            for start in prose.ranges(of: "](") {
                let inside = prose[start.upperBound...].prefix { $0 != ")" && $0 != " " }
                let target = inside.prefix { $0 != "#" }
                let isElsewhere = target.contains("://") || target.hasPrefix("mailto:")
                if !target.isEmpty, !isElsewhere { links.append((String(target), index + 1)) }
            }
        }
        return links
    }

    /// The line without its `code` spans.
    private static func withoutCode(_ line: Substring) -> String {
        line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }
            .joined(separator: " ")
    }

    /// The path that a link in the file at `path` means, from the root of the repository; nil when
    /// it leads out of it.
    private static func resolve(_ link: String, from path: String) -> String? {
        var components = link.hasPrefix("/") ? [] : path.split(separator: "/").dropLast()
        for component in (link.removingPercentEncoding ?? link).split(separator: "/") {
            switch component {
            case ".": continue
            case "..":
                guard components.popLast() != nil else { return nil }
            default: components.append(Substring(component))
            }
        }
        return components.joined(separator: "/")
    }
}
