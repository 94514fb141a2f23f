/// A container image's name, as a container runtime reads it:
/// `registry:5000/path/name:tag@sha256:…`.
package struct ImageReference {
    /// What is wrong with the name, in the words of the reference parser; `nil` if nothing is.
    package private(set) var fault: String?

    /// The tag; `latest` where the name has neither tag nor digest; `nil` beside a digest, and for
    /// a text that is no name of an image.
    package private(set) var tag: String?

    /// When to pull the image if the container does not say: a moving tag always.
    package var defaultPullPolicy: String { tag == "latest" ? "Always" : "IfNotPresent" }

    private static let invalid = "invalid reference format"
    private static let maximumPathBytes = 255
    private static let maximumTagBytes = 128

    /// Reads a name. A colon before the last slash belongs to the registry's port.
    package init(_ name: String) {
        let bytes = Array(name.utf8)
        let end = bytes.firstIndex(of: .at) ?? bytes.endIndex
        let lastPart = bytes[..<end].lastIndex(of: .slash).map { $0 + 1 } ?? 0
        let colon = bytes[lastPart..<end].firstIndex(of: .colon)
        let path = Self.path(of: bytes[..<(colon ?? end)])
        let digest = end < bytes.endIndex ? bytes[(end + 1)...] : nil
        let tag = colon.map { bytes[($0 + 1)..<end] }
        fault = Self.fault(path: path, tag: tag, digest: digest)
        guard fault == nil else { return }
        if let tag {
            self.tag = String(decoding: tag, as: UTF8.self)
        } else if digest == nil {
            self.tag = "latest"
        }
    }

    private static func fault(
        path: ArraySlice<UInt8>, tag: ArraySlice<UInt8>?, digest: ArraySlice<UInt8>?
    ) -> String? {
        if path.contains(where: \.isUpperCase) {
            let name = String(decoding: path, as: UTF8.self)
            return "\(invalid): repository name (\(name)) must be lowercase"
        }
        let components = path.split(separator: .slash, omittingEmptySubsequences: false)
        guard components.allSatisfy(isPathComponent), tag.map(isTag) ?? true,
            digest.map(isDigest) ?? true
        else { return invalid }
        if path.count > maximumPathBytes {
            return "repository name must not be more than \(maximumPathBytes) characters"
        }
        return nil
    }

    /// The name without the registry.
    private static func path(of name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let slash = name.firstIndex(of: .slash), isRegistry(name[..<slash]) else {
            return name
        }
        return name[(slash + 1)...]
    }

    /// Whether the first component is a host: it has a dot, a port or a capital, or is `localhost`.
    private static func isRegistry(_ component: ArraySlice<UInt8>) -> Bool {
        let isHost =
            component.contains { $0 == .dot || $0 == .colon || $0.isUpperCase }
            || component.elementsEqual("localhost".utf8)
        guard isHost else { return false }
        let parts = component.split(separator: .colon, omittingEmptySubsequences: false)
        let port = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "0"
        return parts.count <= 2 && UInt16(port) != nil
            && component.allSatisfy {
                $0.isLowerCaseOrDigit || $0.isUpperCase || $0 == .dot || $0 == .dash || $0 == .colon
            }
    }

    /// Lower-case letters and digits, and between them single dots, one or two underscores, or any
    /// number of dashes.
    private static func isPathComponent(_ component: ArraySlice<UInt8>) -> Bool {
        guard let first = component.first, let last = component.last,
            first.isLowerCaseOrDigit, last.isLowerCaseOrDigit
        else { return false }
        return component.split(whereSeparator: \.isLowerCaseOrDigit).allSatisfy { separator in
            separator.elementsEqual(".".utf8) || separator.elementsEqual("_".utf8)
                || separator.elementsEqual("__".utf8) || separator.allSatisfy { $0 == .dash }
        }
    }

    private static func isTag(_ tag: ArraySlice<UInt8>) -> Bool {
        guard let first = tag.first, tag.count <= maximumTagBytes, first != .dot, first != .dash
        else { return false }
        return tag.allSatisfy {
            $0.isLowerCaseOrDigit || $0.isUpperCase || $0 == .dot || $0 == .dash
                || $0 == .underscore
        }
    }

    /// The name of an algorithm and at least 32 hexadecimal digits.
    private static func isDigest(_ digest: ArraySlice<UInt8>) -> Bool {
        let parts = digest.split(separator: .colon, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].first else { return false }
        let isAlgorithm =
            (first.isUpperCase || first.isLowerCaseOrDigit && !first.isDigit)
            && parts[0].allSatisfy { $0.isUpperCase || $0.isLowerCaseOrDigit || $0.isJoiner }
        return isAlgorithm && parts[1].count >= 32 && parts[1].allSatisfy(\.isHexadecimalDigit)
    }
}

extension UInt8 {
    fileprivate static let at = UInt8(ascii: "@")
    fileprivate static let slash = UInt8(ascii: "/")
    fileprivate static let colon = UInt8(ascii: ":")
    fileprivate static let dot = UInt8(ascii: ".")
    fileprivate static let dash = UInt8(ascii: "-")
    fileprivate static let underscore = UInt8(ascii: "_")

    fileprivate var isLowerCaseOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || isDigit
    }

    fileprivate var isUpperCase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

    fileprivate var isHexadecimalDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self)
    }

    /// Joins the parts of an algorithm's name.
    fileprivate var isJoiner: Bool {
        self == .dash || self == .underscore || self == .dot || self == UInt8(ascii: "+")
    }
}
