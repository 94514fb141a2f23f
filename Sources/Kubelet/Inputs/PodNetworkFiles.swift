internal import Controllers
public import KubernetesAPI

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
            podUID: pod.uid, pod: pod.withDottedSysctls, hostname: hostname, hosts: hosts,
            resolverConfiguration: resolverConfiguration)
    }

    /// The Pod's `hostname`, or its name, cut at 63 characters; with `setHostnameAsFQDN` and a
    /// subdomain the full name.
    var hostname: String {
        if let override { return override }
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
        Self.shortened(spec.hostname.flatMap { $0.isEmpty ? nil : $0 } ?? pod.name)
    }

    private var override: String? {
        spec.hostnameOverride.flatMap { $0.isEmpty ? nil : Self.shortened($0) }
    }

    private static func shortened(_ given: String) -> String {
        var name = given.prefix(hostnameLimit)
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
        (spec.hostNetwork == true ? hostsOfNode : hostsOfPod) + aliases
    }

    private var hostsOfNode: String {
        "# Kubernetes-managed hosts file (host network).\n" + node.hosts
    }

    private var hostsOfPod: String {
        var lines = [
            "# Kubernetes-managed hosts file.", "127.0.0.1\tlocalhost",
            "::1\tlocalhost ip6-localhost ip6-loopback", "fe00::0\tip6-localnet",
            "fe00::0\tip6-mcastprefix", "fe00::1\tip6-allnodes", "fe00::2\tip6-allrouters",
        ]
        let names = (override.map { [$0] } ?? [fullName, shortName].compactMap(\.self))
            .joined(separator: "\t")
        lines.append("$(POD_IP)\t\(names)")
        return lines.joined(separator: "\n") + "\n"
    }

    private var aliases: String {
        guard let aliases = spec.hostAliases, !aliases.isEmpty else { return "" }
        let lines = aliases.map { ([$0.ip] + ($0.hostnames ?? [])).joined(separator: "\t") }
        return "\n# Entries added by HostAliases.\n" + lines.joined(separator: "\n") + "\n"
    }

    var resolverConfiguration: String { resolver.text }

    /// What does not go into the file, as the sentences of a kubelet.
    var resolverFaults: [String] { resolver.faults }

    private var resolver: ResolverConfiguration {
        var resolver = ResolverConfiguration()
        if spec.dnsPolicy == "None" {
            resolver = ResolverConfiguration()
        } else {
            resolver = ResolverConfiguration(parsing: node.resolverConfiguration)
            if spec.asksClusterDNS {
                let domain = node.clusterDomain
                resolver.ask(
                    node.clusterDNS,
                    for: ["\(pod.namespace).svc.\(domain)", "svc.\(domain)", domain])
            }
        }
        if let own = spec.dnsConfig { resolver.add(own) }
        resolver.limit()
        return resolver
    }
}

extension PodSpec {
    /// The name server of the cluster is the Pod's.
    public var asksClusterDNS: Bool {
        switch dnsPolicy ?? "ClusterFirst" {
        case "ClusterFirstWithHostNet": true
        case "ClusterFirst": hostNetwork != true
        default: false
        }
    }
}
