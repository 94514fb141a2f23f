/// The forms that Kubernetes asks of names, labels and keys.
enum TextFormat {
    /// Lower-case letters, digits and `-`, at most 63.
    case label
    /// As `label`, but starting with a letter: the names of Services before Kubernetes 1.34.
    case label1035
    /// Labels joined by dots, at most 253 characters.
    case subdomain
    /// A subdomain whose first label is `*`.
    case wildcardSubdomain
    /// A name with an optional subdomain and slash before it: keys of labels.
    case qualifiedName
    /// As `qualifiedName`, but the words Kubernetes uses for keys of labels in selectors.
    case labelKey
    /// The value of a label, at most 63 bytes.
    case labelValue
    /// The name of a file made from a key of a ConfigMap or Secret.
    case configKey
    /// The name of a container port.
    case portName
    /// The name of an environment variable.
    case environmentVariableName
    /// A part of a URL's path: the names of roles, such as `system:node`.
    case pathSegment

    /// What is wrong with `text`, in Kubernetes' words; empty if it has the form.
    func faults(in text: String) -> [String] {
        var text = text
        return text.withUTF8 { faults(in: $0[...]) }
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    private func faults(in bytes: Bytes) -> [String] {
        switch self {
        case .label:
            if bytes.isDNSLabel, bytes.count <= 63 { return [] }
            return tooLong(bytes, 63) + (bytes.isDNSLabel ? [] : [labelFault(bytes)])
        case .label1035:
            let isValid = bytes.isDNSLabel && bytes.first.map(isLowerCase) == true
            return tooLong(bytes, 63) + (isValid ? [] : [Self.label1035Rule])
        case .subdomain:
            if bytes.isSubdomain, bytes.count <= 253 { return [] }
            return tooLong(bytes, 253) + (bytes.isSubdomain ? [] : [Self.subdomainRule])
        case .wildcardSubdomain:
            let isValid = bytes.starts(with: "*.".utf8) && bytes.dropFirst(2).isSubdomain
            return isValid ? [] : [Self.wildcardRule]
        case .qualifiedName, .labelKey: return qualifiedNameFaults(bytes)
        case .labelValue:
            let isValid = bytes.isEmpty || bytes.isQualifiedNamePart
            if isValid, bytes.count <= 63 { return [] }
            let isTooLong = bytes.count > 63 ? ["must be no more than 63 bytes"] : []
            return isTooLong + (isValid ? [] : [Self.labelValueRule])
        case .configKey: return configKeyFaults(bytes)
        case .portName: return portNameFaults(bytes)
        case .environmentVariableName:
            let isPrintable = bytes.allSatisfy { (0x20...0x7E).contains($0) && $0 != equals }
            return isPrintable && !bytes.isEmpty ? [] : [Self.environmentRule]
        case .pathSegment: return pathSegmentFaults(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func pathSegmentFaults(_ text: String) -> [String] {
        if text == "." || text == ".." { return ["may not be '\(text)'"] }
        return ["/", "%"].filter(text.contains).map { "may not contain '\($0)'" }
    }

    private func tooLong(_ bytes: Bytes, _ maximum: Int) -> [String] {
        bytes.count > maximum ? ["must be no more than \(maximum) characters"] : []
    }

    private func labelFault(_ bytes: Bytes) -> String {
        bytes.isSubdomain ? "must not contain dots" : Self.labelRule
    }

    private func qualifiedNameFaults(_ bytes: Bytes) -> [String] {
        var name = bytes
        var faults: [String] = []
        if let position = bytes.firstIndex(of: slash) {
            let prefix = bytes[..<position]
            name = bytes[bytes.index(after: position)...]
            if name.contains(slash) { return [Self.qualifiedNameRule] }
            if prefix.isEmpty {
                faults.append("prefix part must be non-empty")
            } else if !prefix.isSubdomain || prefix.count > 253 {
                faults += TextFormat.subdomain.faults(in: prefix).map { "prefix part \($0)" }
            }
        }
        if name.isEmpty {
            faults.append("name part must be non-empty")
        } else if name.count > 63 {
            faults.append("name part must be no more than 63 bytes")
        }
        if !name.isQualifiedNamePart { faults.append("name part \(Self.qualifiedNamePartRule)") }
        return faults
    }

    private func configKeyFaults(_ bytes: Bytes) -> [String] {
        let isValid = !bytes.isEmpty && bytes.allSatisfy { isNameByte($0) }
        let faults = tooLong(bytes, 253) + (isValid ? [] : [Self.configKeyRule])
        if bytes.elementsEqual(".".utf8) { return faults + ["must not be '.'"] }
        if bytes.elementsEqual("..".utf8) { return faults + ["must not be '..'"] }
        return bytes.starts(with: "..".utf8) ? faults + ["must not start with '..'"] : faults
    }

    private func portNameFaults(_ bytes: Bytes) -> [String] {
        var faults = tooLong(bytes, 15)
        if !bytes.allSatisfy({ isLowerCaseOrDigit($0) || $0 == hyphen }) || bytes.isEmpty {
            faults.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !bytes.contains(where: isLowerCase) {
            faults.append("must contain at least one letter (a-z)")
        }
        if zip(bytes, bytes.dropFirst()).contains(where: { $0 == hyphen && $1 == hyphen }) {
            faults.append("must not contain consecutive hyphens")
        }
        if bytes.first == hyphen || bytes.last == hyphen {
            faults.append("must not begin or end with a hyphen")
        }
        return faults
    }
}

// MARK: - Kubernetes' words

extension TextFormat {
    private static let label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
    private static let namePart = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

    private static let labelRule = """
        a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and \
        must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex \
        used for validation is '\(label1123)')
        """
    private static let label1035Rule = """
        a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an \
        alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or \
        'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')
        """
    private static let subdomainRule = """
        a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or \
        '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used \
        for validation is '\(label1123)(\\.\(label1123))*')
        """
    private static let wildcardRule = """
        a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, \
        which must consist of lower case alphanumeric characters, '-' or '.' and end with an \
        alphanumeric character (e.g. '*.example.com', regex used for validation is \
        '\\*\\.\(label1123)(\\.\(label1123))*')
        """
    private static let qualifiedNamePartRule = """
        must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
        alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for \
        validation is '\(namePart)')
        """
    private static let qualifiedNameRule =
        "a valid label key \(qualifiedNamePartRule) with an optional DNS subdomain prefix and '/' "
        + "(e.g. 'example.com/MyName')"
    private static let labelValueRule = """
        a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or \
        '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or \
        'my_value',  or '12345', regex used for validation is '(\(namePart))?')
        """
    private static let configKeyRule = """
        a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. \
        'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
        """
    private static let environmentRule =
        "a valid environment variable name must consist only of printable ASCII characters other "
        + "than '='"
}

// MARK: - Bytes

private let hyphen = UInt8(ascii: "-")
private let dot = UInt8(ascii: ".")
private let slash = UInt8(ascii: "/")
private let equals = UInt8(ascii: "=")

private func isLowerCase(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

private func isLowerCaseOrDigit(_ byte: UInt8) -> Bool {
    isLowerCase(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerCaseOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
}

private func isNameByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == hyphen || byte == dot || byte == UInt8(ascii: "_")
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    fileprivate var isDNSLabel: Bool {
        guard let first, let last else { return false }
        return isLowerCaseOrDigit(first) && isLowerCaseOrDigit(last)
            && allSatisfy { isLowerCaseOrDigit($0) || $0 == hyphen }
    }

    fileprivate var isSubdomain: Bool {
        var rest = self
        while let position = rest.firstIndex(of: dot) {
            if !rest[..<position].isDNSLabel { return false }
            rest = rest[rest.index(after: position)...]
        }
        return rest.isDNSLabel
    }

    fileprivate var isQualifiedNamePart: Bool {
        guard let first, let last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last) && allSatisfy { isNameByte($0) }
    }
}
