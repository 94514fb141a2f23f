import Controllers
import KubernetesAPI
import Manifests
import Testing

@testable import Reconcile

@Suite("Services get addresses and node ports")
struct ServiceAddressesTests {
    private let store: Store

    init() throws {
        store = Store()
        try ClusterBaseline.ensure(in: store, nodes: 1, now: testStart)
    }

    private func service(
        _ name: String, type: String = "NodePort", configure: (inout ServiceSpec) -> Void = { _ in }
    ) -> Service {
        var spec = ServiceSpec()
        spec.type = type
        spec.selector = ["app": name]
        spec.ports = [.with { $0.port = 80 }]
        configure(&spec)
        return .with {
            $0.metadata.name = name
            $0.metadata.namespace = "default"
            $0.spec = spec
        }
    }

    @discardableResult
    private func create(_ service: Service) throws -> ServiceSpec {
        try #require(try store.create(service, now: testStart).spec)
    }

    @discardableResult
    private func update(
        _ name: String, _ change: (inout ServiceSpec) -> Void
    ) throws -> Service {
        var service = try #require(store.state.services["default", name])
        var spec = try #require(service.spec)
        change(&spec)
        service.spec = spec
        return try store.update(service, now: testStart)
    }

    /// The fields for which a write is refused.
    private func faults(of write: () throws -> Void) -> [String] {
        do {
            try write()
            return []
        } catch StoreError.invalid(_, let errors) {
            return errors.map { "\($0.path)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func theBeginningOfTheRangesIsLeftToThoseWhoAsk() throws {
        for number in 0..<100 {
            let spec = try create(service("web-\(number)"))
            let address = try #require(spec.clusterIP)
            #expect(address.hasPrefix("10.96.") && !address.hasPrefix("10.96.0."))
            let nodePort = try #require(spec.ports?[0].nodePort)
            #expect((30_086...32_767).contains(nodePort))
        }
    }

    @Test func twoProtocolsOfAPortShareANodePort() throws {
        let spec = try create(
            service("dns") {
                $0.ports = ["UDP", "TCP"].map { kind in
                    .with {
                        $0.name = kind.lowercased()
                        $0.port = 53
                        $0.protocol = kind
                    }
                }
            })
        let ports = (spec.ports ?? []).compactMap(\.nodePort)
        #expect(ports.count == 2 && Set(ports).count == 1)
    }

    @Test func whatIsTakenOrOutOfRangeIsRefused() throws {
        try create(service("web") { $0.ports?[0].nodePort = 31_000 })
        let address = try create(service("fixed") { $0.clusterIP = "10.96.0.9" }).clusterIP
        #expect(address == "10.96.0.9")
        let port = service("port") { $0.ports?[0].nodePort = 31_000 }
        #expect(faults { try create(port) } == ["spec.ports[0].nodePort"])
        let outside = service("outside") { $0.ports?[0].nodePort = 80 }
        #expect(faults { try create(outside) } == ["spec.ports[0].nodePort"])
        let taken = service("taken") { $0.clusterIP = "10.96.0.9" }
        #expect(faults { try create(taken) } == ["spec.clusterIPs"])
        let server = service("server") { $0.clusterIP = "10.96.0.1" }
        #expect(faults { try create(server) } == ["spec.clusterIPs"])
    }

    @Test func aRefusalTakesAndGivesBackNothing() throws {
        try create(service("web") { $0.ports?[0].nodePort = 31_000 })
        try create(service("other") { $0.ports?[0].nodePort = 31_001 })
        let refused = faults {
            try update("web") {
                $0.ports = [31_002, 31_001].map { (nodePort: Int32) in
                    .with {
                        $0.name = "p\(nodePort)"
                        $0.port = nodePort
                        $0.nodePort = nodePort
                    }
                }
            }
        }
        #expect(refused == ["spec.ports[1].nodePort"])
        let stillTaken = service("third") { $0.ports?[0].nodePort = 31_000 }
        #expect(faults { try create(stillTaken) } == ["spec.ports[0].nodePort"])
        #expect(try create(service("free") { $0.ports?[0].nodePort = 31_002 }).ports?.count == 1)
    }

    @Test func aChangeOfTypeGivesBackWhatTheNewTypeHasNoUseFor() throws {
        let before = try create(service("web"))
        let plain = try update("web") { $0.type = "ClusterIP" }
        #expect(plain.spec?.ports?[0].nodePort == nil)
        #expect(plain.spec?.clusterIP == before.clusterIP)
        let external = try update("web") {
            $0.type = "ExternalName"
            $0.externalName = "db.example.org"
        }
        #expect(external.spec?.clusterIP == nil && external.spec?.clusterIPs == nil)
        #expect(try create(service("next") { $0.clusterIP = before.clusterIP }).clusterIP != nil)
        let back = try update("web") { $0.type = "ClusterIP" }
        let address = try #require(back.spec?.clusterIP)
        #expect(address != before.clusterIP)
    }

    @Test func aLoadBalancerHasAHealthCheckPortForLocalTrafficOnly() throws {
        let spec = try create(
            service("web", type: "LoadBalancer") { $0.externalTrafficPolicy = "Local" })
        let healthCheck = try #require(spec.healthCheckNodePort)
        #expect(healthCheck != spec.ports?[0].nodePort)
        let plain = try create(
            service("plain", type: "LoadBalancer") { $0.allocateLoadBalancerNodePorts = false })
        #expect(plain.healthCheckNodePort == nil && plain.ports?[0].nodePort == nil)
    }

    @Test func theStatusIsTheLoadBalancersUntilTheTypeChanges() throws {
        try create(service("web", type: "LoadBalancer"))
        var service = try #require(store.state.services["default", "web"])
        service.status = .with { status in
            status.loadBalancer = .with { $0.ingress = [.with { $0.ip = "203.0.113.7" }] }
        }
        try store.updateStatus(service, now: testStart)
        let kept = try update("web") { $0.sessionAffinity = "ClientIP" }
        #expect(kept.status?.loadBalancer?.ingress?.count == 1)
        #expect(kept.spec?.sessionAffinityConfig?.clientIP?.timeoutSeconds == 10_800)
        let changed = try update("web") { $0.type = "ClusterIP" }
        #expect(changed.status?.loadBalancer?.ingress == nil)
    }

    @Test func aSecondFamilyIsRefused() throws {
        let dual = service("dual") { $0.ipFamilyPolicy = "RequireDualStack" }
        #expect(faults { try create(dual) } == ["spec.ipFamilyPolicy"])
        let preferred = try create(service("any") { $0.ipFamilyPolicy = "PreferDualStack" })
        #expect(preferred.ipFamilies == ["IPv4"] && preferred.clusterIPs?.count == 1)
        let refused = faults { try update("any") { $0.ipFamilyPolicy = "RequireDualStack" } }
        #expect(refused == ["spec.ipFamilyPolicy"])
    }

    @Test func aRestartKeepsAddressesAndRemembersThem() throws {
        let spec = try create(service("web"))
        let content = StateFile(store: store, time: testStart).content
        let restored = try StateFile(reading: content, path: "state.json").store
        #expect(restored.state.services["default", "web"]?.spec == spec)
        let thief = service("thief") {
            $0.clusterIP = spec.clusterIP
            $0.ports?[0].nodePort = spec.ports?[0].nodePort
        }
        #expect(throws: StoreError.self) { try restored.create(thief, now: testStart) }
        // The name alone would lead to the numbers that are in use.
        let web = try #require(restored.state.services["default", "web"])
        try restored.delete(web.key, now: testStart)
        let again = try restored.create(service("web"), now: testStart)
        #expect(again.spec?.clusterIP == spec.clusterIP)
        #expect(again.spec?.ports?[0].nodePort == spec.ports?[0].nodePort)
    }
}
