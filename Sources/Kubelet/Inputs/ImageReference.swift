/// The grammar of image names.
public enum ImageReference {
    /// What is wrong with an image's name, in the words of the reference parser; `nil` if nothing
    /// is.
    public static func fault(in image: String) -> String? {
        let invalid = "invalid reference format"
        var name = image[...]
        if let at = name.firstIndex(of: "@") {
            guard isDigest(name[name.index(after: at)...]) else { return invalid }
            name = name[..<at]
        }
        var parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard var last = parts.popLast() else { return invalid }
        if let colon = last.firstIndex(of: ":") {
            let tag = last[last.index(after: colon)...]
            last = last[..<colon]
            let path = (pathParts(parts) + [last]).joined(separator: "/")
            if path.contains(where: \.isUppercase) {
                return "\(invalid): repository name (\(path)) must be lowercase"
            }
            guard isTag(tag) else { return invalid }
        }
        let path = pathParts(parts) + [last]
        if path.contains(where: { $0.contains(where: \.isUppercase) }) {
            let name = path.joined(separator: "/")
            return "\(invalid): repository name (\(name)) must be lowercase"
        }
        return path.allSatisfy(isPathComponent) ? nil : invalid
    }

    /// The parts without the registry's host, which has a dot or a port or is `localhost`.
    private static func pathParts(_ parts: [Substring]) -> [Substring] {
        guard let first = parts.first,
            first == "localhost" || first.contains(".") || first.contains(":")
        else { return parts }
        return Array(parts.dropFirst())
    }

    /// Lower case letters and digits, with single separators between them.
    private static func isPathComponent(_ part: Substring) -> Bool {
        guard let first = part.first, let last = part.last else { return false }
        let isInside = part.allSatisfy {
            $0.isASCII && ($0.isLowercase || $0.isNumber || "._-".contains($0))
        }
        return isInside && !"._-".contains(first) && !"._-".contains(last)
    }

    private static func isTag(_ tag: Substring) -> Bool {
        guard let first = tag.first, tag.count <= 128, first != ".", first != "-" else {
            return false
        }
        return tag.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
        }
    }

    private static func isDigest(_ digest: Substring) -> Bool {
        let parts = digest.split(separator: ":")
        return parts.count == 2 && parts[1].count >= 32 && parts[1].allSatisfy(\.isHexDigit)
    }
}
