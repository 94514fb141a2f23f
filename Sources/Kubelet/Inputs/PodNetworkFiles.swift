internal import Controllers
internal import KubernetesAPI

/// What a Pod's processes read of their network: host name, `/etc/hosts`, `/etc/resolv.conf`.
struct PodNetworkFiles {
    private static let hostnameLimit = 63
    private static let kernelLimit = 64

    private let pod: Pod
    private let node: NodeDescription

    init(_ pod: Pod, on node: NodeDescription) {
        self.pod = pod
        self.node = node
    }

    private var spec: PodSpec { pod.spec ?? PodSpec() }

    var sandbox: SandboxConfiguration {
        SandboxConfiguration(
            podUID: pod.uid, pod: pod, hostname: hostname, hosts: hosts,
            resolverConfiguration: resolverConfiguration)
    }

    /// The Pod's `hostname`, or its name, cut at 63 characters; with `setHostnameAsFQDN` and a
    /// subdomain the full name.
    var hostname: String {
        if let override = spec.hostnameOverride, !override.isEmpty { return override }
        if spec.hostNetwork == true { return node.name }
        if spec.setHostnameAsFQDN == true, let full = fullName { return full }
        return shortName
    }

    /// Why there can be no such name: the kernel has room for 64 characters.
    var hostnameFault: String? {
        guard spec.setHostnameAsFQDN == true, spec.hostNetwork != true, let full = fullName,
            full.count > Self.kernelLimit
        else { return nil }
        return "failed to construct FQDN from pod hostname and cluster domain, FQDN \(full) is "
            + "too long (\(Self.kernelLimit) characters is the max, \(full.count) characters "
            + "requested)"
    }

    private var shortName: String {
        let given = spec.hostname.flatMap { $0.isEmpty ? nil : $0 } ?? pod.name
        var name = given.prefix(Self.hostnameLimit)
        while let last = name.last, last == "-" || last == "." { name = name.dropLast() }
        return String(name)
    }

    /// The name under the Pod's subdomain; `nil` without one.
    private var fullName: String? {
        guard let subdomain = spec.subdomain, !subdomain.isEmpty else { return nil }
        return "\(shortName).\(subdomain).\(pod.namespace).svc.\(node.clusterDomain)"
    }

    /// The lines of the Pod itself carry its address as `$(POD_IP)`: a backend learns that only
    /// when it has made the sandbox.
    var hosts: String {
        var lines = [
            "# Kubernetes-managed hosts file.", "127.0.0.1\tlocalhost",
            "::1\tlocalhost ip6-localhost ip6-loopback", "fe00::0\tip6-localnet",
            "fe00::0\tip6-mcastprefix", "fe00::1\tip6-allnodes", "fe00::2\tip6-allrouters",
        ]
        let override = spec.hostnameOverride.flatMap { $0.isEmpty ? nil : $0 }
        let names = (override.map { [$0] } ?? [fullName, shortName].compactMap(\.self))
            .joined(separator: "\t")
        lines.append("$(POD_IP)\t\(names)")
        if let aliases = spec.hostAliases, !aliases.isEmpty {
            lines += ["", "# Entries added by HostAliases."]
            lines += aliases.map { ([$0.ip] + ($0.hostnames ?? [])).joined(separator: "\t") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    var resolverConfiguration: String { resolver.text }

    /// What does not go into the file, as the sentences of a kubelet.
    var resolverFaults: [String] { resolver.faults }

    private var resolver: ResolverConfiguration {
        var resolver = ResolverConfiguration()
        let usesCluster =
            spec.dnsPolicy == "ClusterFirstWithHostNet"
            || (spec.dnsPolicy ?? "ClusterFirst") == "ClusterFirst" && spec.hostNetwork != true
        if spec.dnsPolicy == "None" {
            resolver = ResolverConfiguration()
        } else {
            resolver = ResolverConfiguration(parsing: node.resolverConfiguration)
            if usesCluster {
                let domain = node.clusterDomain
                resolver.nameservers = [node.clusterDNS]
                resolver.searches =
                    ["\(pod.namespace).svc.\(domain)", "svc.\(domain)", domain]
                    + resolver.searches
                resolver.options = ["ndots:5"]
            }
        }
        if let own = spec.dnsConfig { resolver.add(own) }
        resolver.limit()
        return resolver
    }
}

/// The content of a `resolv.conf`.
private struct ResolverConfiguration {
    var nameservers: [String] = []
    var searches: [String] = []
    var options: [String] = []
    private(set) var faults: [String] = []

    /// What a resolver reads of its file at the most.
    private static let limits = (nameservers: 3, domains: 32, characters: 2048)

    init() {}

    init(parsing text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first {
            case "nameserver": nameservers += words.dropFirst()
            case "search": searches = Array(words.dropFirst())
            case "options": options += words.dropFirst()
            default: break
            }
        }
    }

    /// Adds a Pod's own settings; an option of the same name is replaced.
    mutating func add(_ own: PodDNSConfig) {
        for server in own.nameservers ?? [] where !nameservers.contains(server) {
            nameservers.append(server)
        }
        for domain in own.searches ?? [] where !searches.contains(domain) {
            searches.append(domain)
        }
        for option in own.options ?? [] {
            let name = option.name ?? ""
            let text = option.value.map { "\(name):\($0)" } ?? name
            options.removeAll { $0 == name || $0.hasPrefix(name + ":") }
            options.append(text)
        }
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
        searches = Array(searches.prefix(Self.limits.domains))
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
