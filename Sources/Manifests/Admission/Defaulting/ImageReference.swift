/// The parts of a container image's name that decide how it is pulled.
struct ImageReference {
    /// The tag; `latest` where the name has neither tag nor digest; `nil` beside a digest, and for
    /// a text that is no name of an image.
    let tag: String?

    /// Reads `registry:5000/path/name:tag@sha256:…`. A colon before the last slash belongs to
    /// the registry's port.
    init(_ name: String) {
        let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        var components = (parts.first ?? "")
            .split(separator: "/", omittingEmptySubsequences: false)
        var tag: String?
        if let last = components.popLast() {
            let nameAndTag = last.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            components.append(nameAndTag.first ?? "")
            if nameAndTag.count == 2 { tag = String(nameAndTag[1]) }
        }
        guard Self.isValid(components) else {
            self.tag = nil
            return
        }
        self.tag = tag ?? (parts.count > 1 ? nil : "latest")
    }

    /// When to pull the image if the container does not say: a moving tag always.
    var defaultPullPolicy: String { tag == "latest" ? "Always" : "IfNotPresent" }

    /// Whether these are the parts of a name: in lower case, but for the registry's.
    private static func isValid(_ components: [Substring]) -> Bool {
        var path = components
        if let first = path.first, path.count > 1, isRegistry(first) { path.removeFirst() }
        return path.allSatisfy { component in
            let isFramed =
                component.first?.isLowerCaseOrDigit == true
                && component.last?.isLowerCaseOrDigit == true
            return isFramed
                && component.allSatisfy { $0.isLowerCaseOrDigit || "._-".contains($0) }
        }
    }

    private static func isRegistry(_ component: Substring) -> Bool {
        let isHost =
            component.contains(".") || component.contains(":")
            || component == "localhost" || component.contains { $0.isUppercase }
        let port = component.split(separator: ":", omittingEmptySubsequences: false).dropFirst()
        let hasValidPort = port.isEmpty || port.count == 1 && port.allSatisfy { UInt16($0) != nil }
        return isHost && hasValidPort
            && component.allSatisfy { character in
                character.isASCII
                    && (character.isLetter || character.isNumber || ".:-".contains(character))
            }
    }
}

extension Character {
    fileprivate var isLowerCaseOrDigit: Bool {
        isASCII && (isLowercase || isNumber)
    }
}
