internal import KubernetesAPI

/// The content of a `resolv.conf`.
struct ResolverConfiguration {
    /// What a resolver reads of its file at the most, and in one domain.
    private static let limits = (nameservers: 3, domains: 32, characters: 2048, domain: 253)

    private(set) var nameservers: [String] = []
    private(set) var searches: [String] = []
    private(set) var options: [String] = []
    private(set) var faults: [String] = []

    init() {}

    /// Reads the node's file. Name servers add up; of searches and options the last line counts.
    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first {
            case "nameserver": nameservers += words.dropFirst().prefix(1)
            case "search": searches = words.dropFirst().map(Self.withoutFinalDot)
            case "options": options = Array(words.dropFirst())
            default: break
            }
        }
    }

    /// A domain is the same with a dot behind it; the root is nothing but that dot.
    private static func withoutFinalDot(_ domain: String) -> String {
        domain.hasSuffix(".") && domain != "." ? String(domain.dropLast()) : domain
    }

    /// Asks the cluster's name server in the place of the node's, for its own domains first.
    mutating func ask(_ nameserver: String, for domains: [String]) {
        nameservers = [nameserver]
        searches = Self.withoutDuplicates(domains + searches)
        options = ["ndots:5"]
    }

    /// Adds a Pod's own settings; an option of the same name is replaced.
    mutating func add(_ own: PodDNSConfig) {
        nameservers = Self.withoutDuplicates(nameservers + (own.nameservers ?? []))
        searches = Self.withoutDuplicates(searches + (own.searches ?? []))
        for option in own.options ?? [] {
            let name = option.name ?? ""
            let value = option.value ?? ""
            options.removeAll { $0 == name || $0.hasPrefix(name + ":") }
            options.append(value.isEmpty ? name : "\(name):\(value)")
        }
    }

    private static func withoutDuplicates(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    /// Leaves out what a resolver would not read.
    mutating func limit() {
        if nameservers.count > Self.limits.nameservers {
            nameservers = Array(nameservers.prefix(Self.limits.nameservers))
            faults.append(
                "Nameserver limits were exceeded, some nameservers have been omitted, the applied "
                    + "nameserver line is: \(nameservers.joined(separator: " "))")
        }
        let all = searches
        searches = searches.prefix(Self.limits.domains)
            .filter { $0.utf8.count <= Self.limits.domain }
        while searches.joined(separator: " ").utf8.count > Self.limits.characters {
            searches.removeLast()
        }
        if searches != all {
            faults.append(
                "Search Line limits were exceeded, some search paths have been omitted, the "
                    + "applied search line is: \(searches.joined(separator: " "))")
        }
    }

    var text: String {
        var lines: [String] = []
        if !searches.isEmpty { lines.append("search " + searches.joined(separator: " ")) }
        lines += nameservers.map { "nameserver \($0)" }
        if !options.isEmpty { lines.append("options " + options.joined(separator: " ")) }
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }
}
