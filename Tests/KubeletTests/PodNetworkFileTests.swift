import KubernetesAPI
import Testing

@testable import Kubelet

@Suite("Names and name servers of a Pod")
struct PodNetworkFileTests {
    private func files(
        resolver: String = "nameserver 192.0.2.53\nsearch example.test\n",
        _ change: (inout PodSpec) -> Void
    ) -> PodNetworkFiles {
        let pod = Pod.with { pod in
            pod.metadata.name = "web"
            pod.metadata.namespace = "shop"
            var spec = PodSpec()
            change(&spec)
            pod.spec = spec
        }
        var node = NodeDescription(name: "node", address: "192.0.2.1", allocatable: [:])
        node.resolverConfiguration = resolver
        node.hosts = "127.0.0.1 localhost\n192.0.2.7 printer\n"
        return PodNetworkFiles(pod, on: node)
    }

    @Test func aNameOfItsOwnIsTheOnlyOne() {
        let files = files {
            $0.hostnameOverride = "mail.example.test"
            $0.hostname = "web"
            $0.subdomain = "sub"
        }
        #expect(files.hostname == "mail.example.test")
        #expect(files.hosts.contains("$(POD_IP)\tmail.example.test\n"))
    }

    @Test func aNameOfItsOwnIsCutWhereTheKernelCutsIt() {
        let files = files { $0.hostnameOverride = String(repeating: "a", count: 62) + ".b" }
        #expect(files.hostname == String(repeating: "a", count: 62))
        #expect(files.hosts.contains("$(POD_IP)\t\(String(repeating: "a", count: 62))\n"))
    }

    @Test func aPodInTheNetworkOfItsNodeKnowsTheHostsOfThat() {
        let files = files { spec in
            spec.hostNetwork = true
            spec.hostAliases = [
                .with {
                    $0.ip = "192.0.2.8"
                    $0.hostnames = ["scanner", "copier"]
                }
            ]
        }
        #expect(
            files.hosts == """
                # Kubernetes-managed hosts file (host network).
                127.0.0.1 localhost
                192.0.2.7 printer

                # Entries added by HostAliases.
                192.0.2.8\tscanner\tcopier

                """)
    }

    @Test func theFileOfTheNodeIsReadAsItsResolverDoes() {
        let text = """
            # nameserver 192.0.2.1
            nameserver 192.0.2.53 192.0.2.54
            nameserver 192.0.2.55
            search old.test
            search example.test. shop.svc.cluster.local . corp.test
            options timeout:2
              options attempts:3 rotate
            """
        let host = files(resolver: text) { $0.dnsPolicy = "Default" }
        #expect(
            host.resolverConfiguration == """
                search example.test shop.svc.cluster.local . corp.test
                nameserver 192.0.2.53
                nameserver 192.0.2.55
                options attempts:3 rotate

                """)
        let cluster = files(resolver: text) { $0.dnsPolicy = "ClusterFirst" }
        #expect(
            cluster.resolverConfiguration == """
                search shop.svc.cluster.local svc.cluster.local cluster.local example.test . \
                corp.test
                nameserver 10.96.0.10
                options ndots:5

                """)
    }

    @Test func anOptionWithoutValueIsItsName() {
        let files = files { spec in
            spec.dnsConfig = .with {
                $0.options = [
                    .with {
                        $0.name = "ndots"
                        $0.value = ""
                    }
                ]
            }
        }
        #expect(files.resolverConfiguration.hasSuffix("options ndots\n"))
    }

    @Test func aDomainThatIsTooLongIsLeftOutAndToldOf() {
        let long = String(repeating: "a.", count: 126) + "aa"
        let files = files { spec in
            spec.dnsConfig = .with { $0.searches = [long, "short.test"] }
        }
        #expect(!files.resolverConfiguration.contains(long))
        #expect(files.resolverConfiguration.contains("example.test short.test\n"))
        #expect(
            files.resolverFaults == [
                "Search Line limits were exceeded, some search paths have been omitted, the "
                    + "applied search line is: shop.svc.cluster.local svc.cluster.local "
                    + "cluster.local example.test short.test"
            ])
    }

    @Test(arguments: [
        ("net.ipv4.tcp_syncookies", "net.ipv4.tcp_syncookies"),
        ("net/ipv4/tcp_syncookies", "net.ipv4.tcp_syncookies"),
        ("net/ipv4/conf/eth0.1/rp_filter", "net.ipv4.conf.eth0/1.rp_filter"),
        ("net.ipv4.conf.eth0/1.rp_filter", "net.ipv4.conf.eth0/1.rp_filter"),
    ])
    func aSandboxHasSysctlsWithDots(_ name: String, _ dotted: String) {
        let files = files { spec in
            spec.securityContext = .with {
                $0.sysctls = [
                    .with {
                        $0.name = name
                        $0.value = "1"
                    }
                ]
            }
        }
        let sysctls = files.sandbox.pod.spec?.securityContext?.sysctls
        #expect(sysctls?.map(\.name) == [dotted])
    }

    @Test func aFullNameThatIsTooLongForTheKernelIsAFault() {
        let long = files {
            $0.hostname = "a-host-with-a-rather-long-name"
            $0.subdomain = "a-subdomain"
            $0.setHostnameAsFQDN = true
        }
        let name = "a-host-with-a-rather-long-name.a-subdomain.shop.svc.cluster.local"
        #expect(
            long.hostnameFault
                == "failed to construct FQDN from pod hostname and cluster domain, FQDN \(name) "
                + "is too long (64 characters is the max, 65 characters requested)")
        let short = files {
            $0.hostname = "host"
            $0.subdomain = "sub"
            $0.setHostnameAsFQDN = true
        }
        #expect(short.hostnameFault == nil)
        #expect(short.hostname == "host.sub.shop.svc.cluster.local")
    }

    @Test func whatAResolverWouldNotReadIsLeftOut() {
        let files = files { spec in
            spec.dnsConfig = .with {
                $0.nameservers = ["192.0.2.2", "192.0.2.3", "192.0.2.4"]
                $0.searches = (1...30).map { "domain-\($0)" }
            }
        }
        let servers = files.resolverConfiguration.split(separator: "\n")
            .filter { $0.hasPrefix("nameserver") }
        #expect(
            servers == ["nameserver 10.96.0.10", "nameserver 192.0.2.2", "nameserver 192.0.2.3"])
        #expect(files.resolverFaults.count == 2)
        #expect(
            files.resolverFaults.first
                == "Nameserver limits were exceeded, some nameservers have been omitted, the "
                + "applied nameserver line is: 10.96.0.10 192.0.2.2 192.0.2.3")
        #expect(files.resolverFaults.last?.hasSuffix("domain-28") == true)
    }

    @Test func isToldAsAnEvent() throws {
        let trial = try NodeTrial(nil)
        try trial.run("web") { pod in
            pod.spec?.hostname = String(repeating: "h", count: 40)
            pod.spec?.subdomain = "sub"
            pod.spec?.setHostnameAsFQDN = true
        }
        let events = trial.events(of: "web").filter { $0.hasPrefix("FailedCreatePodSandBox") }
        #expect(events.count == 1)
        #expect(events.first?.contains("failed to construct FQDN") == true)
        #expect(trial.pods == ["web Pending"])
    }
}
