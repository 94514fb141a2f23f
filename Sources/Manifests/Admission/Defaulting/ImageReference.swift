/// The parts of a container image's name that decide how it is pulled.
struct ImageReference {
    /// The tag; `latest` where the name has neither tag nor digest; `nil` beside a digest, and for
    /// a text that is no name of an image.
    let tag: String?

    /// Reads `registry:5000/path/name:tag@sha256:…`. A colon before the last slash belongs to
    /// the registry's port.
    init(_ name: String) {
        let bytes = Array(name.utf8)
        let end = bytes.firstIndex(of: UInt8(ascii: "@")) ?? bytes.endIndex
        let nameStart = bytes[..<end].lastIndex(of: Self.slash).map { $0 + 1 } ?? 0
        let colon = bytes[nameStart..<end].firstIndex(of: Self.colon)
        var path = bytes[..<(colon ?? end)]
        if let slash = path.firstIndex(of: Self.slash), Self.isRegistry(path[..<slash]) {
            path = path[(slash + 1)...]
        }
        guard Self.isPath(path) else {
            tag = nil
            return
        }
        if let colon {
            tag = String(decoding: bytes[(colon + 1)..<end], as: UTF8.self)
        } else {
            tag = end < bytes.endIndex ? nil : "latest"
        }
    }

    /// When to pull the image if the container does not say: a moving tag always.
    var defaultPullPolicy: String { tag == "latest" ? "Always" : "IfNotPresent" }

    private static let slash = UInt8(ascii: "/")
    private static let colon = UInt8(ascii: ":")

    private static func isPath(_ path: ArraySlice<UInt8>) -> Bool {
        var rest = path
        while let end = rest.firstIndex(of: slash) {
            if !isPathComponent(rest[..<end]) { return false }
            rest = rest[(end + 1)...]
        }
        return isPathComponent(rest)
    }

    /// Lower-case letters and digits, with dots, dashes and underscores between them.
    private static func isPathComponent(_ component: ArraySlice<UInt8>) -> Bool {
        guard let first = component.first, let last = component.last,
            isLowerCaseOrDigit(first), isLowerCaseOrDigit(last)
        else { return false }
        return component.allSatisfy { byte in
            isLowerCaseOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "-")
        }
    }

    /// Whether the first component is a host: it has a dot, a port or a capital, or is `localhost`.
    private static func isRegistry(_ component: ArraySlice<UInt8>) -> Bool {
        let isHost =
            component.contains { $0 == UInt8(ascii: ".") || $0 == colon || isUpperCase($0) }
            || component.elementsEqual("localhost".utf8)
        guard isHost else { return false }
        let port = component.firstIndex(of: colon).map { colon in
            String(decoding: component[(colon + 1)...], as: UTF8.self)
        }
        return (port.map { UInt16($0) != nil } ?? true)
            && component.allSatisfy { byte in
                isLowerCaseOrDigit(byte) || isUpperCase(byte) || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "-") || byte == colon
            }
    }

    private static func isLowerCaseOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isUpperCase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
