import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Endpoints that users write are mirrored")
struct EndpointSliceMirroringTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        var service: Service? = .serving { $0.selector = nil }
        var endpoints: Endpoints? = .manual()
        var slices: [EndpointSlice] = []
        let plan: [String]

        var testDescription: String { what }
    }

    static let cases: [Case] = [
        Case(
            what: "A subset becomes a slice, ready or not as it says.",
            plan: ["create web-* IPv4 8080/TCP: 192.0.2.1 ready, 192.0.2.2"]),
        Case(
            what: "Each family has its own.",
            endpoints: .manual { $0.subsets?[0].addresses?[0].ip = "2001:db8::1" },
            plan: [
                "create web-* IPv6 8080/TCP: 2001:db8::1 ready",
                "create web-* IPv4 8080/TCP: 192.0.2.2",
            ]),
        Case(
            what: "Subsets with the same ports share a slice; of one address the last counts.",
            endpoints: .manual { $0.subsets?.append(.of(ready: ["192.0.2.2"], port: 8080)) },
            plan: ["create web-* IPv4 8080/TCP: 192.0.2.1 ready, 192.0.2.2 ready"]),
        Case(
            what: "A slice that is not needed is used again.", slices: [.mirrored("old", port: 1)],
            plan: ["update old IPv4 8080/TCP: 192.0.2.1 ready, 192.0.2.2"]),
        Case(
            what: "Of several with the same ports the first stays.",
            slices: [.mirrored("one", port: 8080), .mirrored("two", port: 8080)],
            plan: ["update one IPv4 8080/TCP: 192.0.2.1 ready, 192.0.2.2", "delete two"]),
        Case(
            what: "A Service with a selector has slices of its own.", service: .serving(),
            slices: [.mirrored("old", port: 8080)], plan: ["delete old"]),
        Case(
            what: "Without Service nothing is mirrored.", service: nil,
            slices: [.mirrored("old", port: 8080)], plan: ["delete old"]),
        Case(
            what: "Without Endpoints neither.", endpoints: nil,
            slices: [.mirrored("old", port: 8080)], plan: ["delete old"]),
        Case(
            what: "A label asks for no mirror.",
            endpoints: .manual {
                $0.metadata.labels = ["endpointslice.kubernetes.io/skip-mirror": "true"]
            },
            slices: [.mirrored("old", port: 8080)], plan: ["delete old"]),
        Case(
            what: "The record of a leader election is not mirrored.",
            endpoints: .manual {
                $0.metadata.annotations = ["control-plane.alpha.kubernetes.io/leader": "{}"]
            },
            plan: []),
        Case(
            what: "A slice that somebody else writes is left alone.",
            slices: [.ofWeb("manual", [])],
            plan: ["create web-* IPv4 8080/TCP: 192.0.2.1 ready, 192.0.2.2"]),
    ]

    @Test(arguments: cases)
    func mirrors(_ test: Case) {
        #expect(reconcile(test).endpointLines == test.plan)
    }

    private func reconcile(_ test: Case) -> Plan {
        var objects: [any KubernetesObject] = test.slices
        if let service = test.service { objects.append(service) }
        if let endpoints = test.endpoints { objects.append(endpoints) }
        return EndpointSliceMirroringController().reconcile(
            ObjectKey(Endpoints.self, namespace: "default", name: "web"), in: .of(objects),
            now: Timestamp(seconds: 0))
    }

    @Test func aMirrorBelongsToItsEndpointsAndCarriesWhatTheySay() throws {
        let endpoints = Endpoints.manual {
            $0.metadata.labels = ["team": "red"]
            $0.metadata.annotations = [
                "note": "x", "kubectl.kubernetes.io/last-applied-configuration": "{}",
            ]
        }
        let plan = reconcile(Case(what: "", endpoints: endpoints, plan: []))
        guard case .create(let slice)? = plan.actions.first else {
            Issue.record("nothing was created")
            return
        }
        #expect(slice.metadata.ownerReferences == [endpoints.controllerOwnerReference])
        #expect(slice.metadata.annotations == ["note": "x"])
        #expect(
            slice.metadata.labels == [
                "team": "red", "kubernetes.io/service-name": "web",
                "endpointslice.kubernetes.io/managed-by":
                    "endpointslicemirroring-controller.k8s.io",
            ])
    }

    @Test func aThousandAddressesOfASubsetAreMirrored() {
        let many = (0..<1002).map { "10.0.\($0 / 256).\($0 % 256)" }
        let endpoints = Endpoints.manual { $0.subsets = [.of(ready: many, port: 8080)] }
        let plan = reconcile(Case(what: "", endpoints: endpoints, plan: []))
        guard case .create(let object)? = plan.actions.first else { return }
        #expect((object as? EndpointSlice)?.endpoints?.count == 1000)
        #expect(
            plan.events.map(\.message) == [
                "A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. "
                    + "2 addresses were skipped"
            ])
    }
}

extension Endpoints {
    /// Endpoints `web` of one address that is ready and one that is not.
    fileprivate static func manual(
        configure: (inout Endpoints) -> Void = { _ in }
    ) -> Endpoints {
        var endpoints = Endpoints.with {
            $0.metadata.name = "web"
            $0.metadata.namespace = "default"
            $0.metadata.uid = "endpoints-web"
            $0.subsets = [.of(ready: ["192.0.2.1"], notReady: ["192.0.2.2"], port: 8080)]
        }
        configure(&endpoints)
        return endpoints
    }
}

extension EndpointSubset {
    fileprivate static func of(
        ready: [String], notReady: [String] = [], port: Int32
    ) -> EndpointSubset {
        .with {
            $0.addresses = ready.map { ip in .with { $0.ip = ip } }
            $0.notReadyAddresses = notReady.map { ip in .with { $0.ip = ip } }
            $0.ports = [
                .with {
                    $0.port = port
                    $0.protocol = "TCP"
                }
            ]
        }
    }
}

extension EndpointSlice {
    fileprivate static func mirrored(_ name: String, port: Int32) -> EndpointSlice {
        .ofWeb(name, ports: [port], [.with { $0.addresses = ["192.0.2.9"] }]) {
            $0.metadata.labels?[managedByLabel] = EndpointSliceMirroringController.manager
        }
    }
}
