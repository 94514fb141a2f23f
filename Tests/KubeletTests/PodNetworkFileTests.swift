import KubernetesAPI
import Testing

@testable import Kubelet

@Suite("Names and name servers of a Pod")
struct PodNetworkFileTests {
    private func files(_ change: (inout PodSpec) -> Void) -> PodNetworkFiles {
        let pod = Pod.with { pod in
            pod.metadata.name = "web"
            pod.metadata.namespace = "shop"
            var spec = PodSpec()
            change(&spec)
            pod.spec = spec
        }
        var node = NodeDescription(name: "node", address: "192.0.2.1", allocatable: [:])
        node.resolverConfiguration = "nameserver 192.0.2.53\nsearch example.test\n"
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
