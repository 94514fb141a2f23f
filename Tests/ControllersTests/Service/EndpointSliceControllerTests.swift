import KubernetesAPI
import Testing

@testable import Controllers

@Suite("EndpointSlices list the Pods of a Service")
struct EndpointSliceControllerTests {
    private static let ready = "create web-* IPv4 8080/TCP: 10.0.0.1 ready serving"
    private static let placeholder = "create web-* IPv4 : "

    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        var service = Service.serving()
        var pods: [Pod] = []
        var slices: [EndpointSlice] = []
        var node = Node.first()
        let plan: [String]

        var testDescription: String { what }
    }

    static let podCases: [Case] = [
        Case(what: "Without Pods there is an empty slice.", plan: [placeholder]),
        Case(
            what: "A Pod that is ready is listed.", pods: [.backing("a", at: "10.0.0.1")],
            plan: [ready]),
        Case(
            what: "One that is not ready, or terminates, is listed as that.",
            pods: [
                .backing("a", at: "10.0.0.1", isReady: false),
                .backing("b", at: "10.0.0.2", isTerminating: true),
            ],
            plan: ["create web-* IPv4 8080/TCP: 10.0.0.1, 10.0.0.2 serving terminating"]),
        Case(
            what: "publishNotReadyAddresses makes all of them ready.",
            service: .serving { $0.publishNotReadyAddresses = true },
            pods: [
                .backing("a", at: "10.0.0.1", isReady: false),
                .backing("b", at: "10.0.0.2", isTerminating: true),
            ],
            plan: [
                "create web-* IPv4 8080/TCP: 10.0.0.1 ready, "
                    + "10.0.0.2 ready serving terminating"
            ]),
        Case(
            what: "Without an address, or finished, a Pod is not listed.",
            pods: [
                .backing("a", at: nil), .backing("b", at: "10.0.0.2", phase: "Succeeded"),
                .backing("c", at: "10.0.0.3", phase: "Failed"),
            ],
            plan: [placeholder]),
        Case(
            what: "A Pod on a node that is gone is left out, and looked at again.",
            pods: [.backing("a", at: "10.0.0.1") { $0.spec?.nodeName = "node-9" }],
            plan: [placeholder, "again after 10.0 seconds"]),
        Case(
            what: "Unless the Service wants addresses that are not ready.",
            service: .serving { $0.publishNotReadyAddresses = true },
            pods: [.backing("a", at: "10.0.0.1") { $0.spec?.nodeName = "node-9" }],
            plan: [ready]),
        Case(
            what: "Addresses of another family are left out.",
            pods: [.backing("a", at: "fd00::1")], plan: [placeholder]),
    ]

    static let serviceCases: [Case] = [
        Case(
            what: "A port that is named is one of the same protocol.",
            service: .serving { $0.ports = [.tcp(80, target: "web")] },
            pods: [
                .backing("a", at: "10.0.0.1") {
                    $0.spec?.containers[0].ports = [.named("web", 9090, "UDP")]
                    $0.spec?.containers.append(.with { $0.ports = [.named("web", 8080, "TCP")] })
                }
            ],
            plan: [ready]),
        Case(
            what: "A Service of two families has slices of both.",
            service: .serving { $0.ipFamilies = ["IPv4", "IPv6"] },
            pods: [
                .backing("a", at: "10.0.0.1") {
                    $0.status?.podIPs?.append(.with { $0.ip = "fd00::1" })
                }
            ],
            plan: [ready, "create web-* IPv6 8080/TCP: fd00::1 ready serving"]),
        Case(
            what: "A port by name has the number that each Pod gives it; a sidecar's counts.",
            service: .serving {
                $0.ports = [.tcp(80, name: "web", target: "http"), .tcp(90, name: "metrics")]
            },
            pods: [
                .backing("a", at: "10.0.0.1") { $0.name("http", port: 8080) },
                .backing("b", at: "10.0.0.2") { $0.nameSidecar("http", port: 8081) },
                .backing("c", at: "10.0.0.3"),
            ],
            plan: [
                "create web-* IPv4 web:8080/TCP metrics:90/TCP: 10.0.0.1 ready serving",
                "create web-* IPv4 web:8081/TCP metrics:90/TCP: 10.0.0.2 ready serving",
                "create web-* IPv4 metrics:90/TCP: 10.0.0.3 ready serving",
            ]),
        Case(
            what: "A headless Service may have no ports.",
            service: .serving {
                $0.ports = nil
                $0.clusterIP = "None"
            },
            pods: [.backing("a", at: "10.0.0.1")],
            plan: ["create web-* IPv4 : 10.0.0.1 ready serving"]),
        Case(
            what: "A Service without selector is left to others.",
            service: .serving { $0.selector = nil },
            slices: [.ofWeb("old", [])], plan: []),
        Case(
            what: "So is an external name.",
            service: .serving { $0.type = "ExternalName" },
            slices: [.ofWeb("old", [])], plan: []),
    ]

    static let sliceCases: [Case] = [
        Case(
            what: "The empty slice becomes the first with endpoints.",
            pods: [.backing("a", at: "10.0.0.1")], slices: [.ofWeb("old", ports: [], [])],
            plan: ["update old IPv4 8080/TCP: 10.0.0.1 ready serving"]),
        Case(
            what: "An empty slice is written once.", slices: [.ofWeb("old", ports: [], [])],
            plan: []),
        Case(
            what: "Of slices that become empty one stays, without ports.",
            slices: [
                .ofWeb("one", [.with { $0.addresses = ["10.0.0.1"] }]),
                .ofWeb("two", [.with { $0.addresses = ["10.0.0.2"] }]),
            ],
            plan: ["update one IPv4 : ", "delete two"]),
        Case(
            what: "A slice of an earlier Service of the name is deleted, not used.",
            pods: [.backing("a", at: "10.0.0.1")],
            slices: [.ofWeb("old", [], owner: "earlier")],
            plan: [ready, "delete old"]),
        Case(
            what: "A slice of a family that the Service does not have is deleted.",
            pods: [.backing("a", at: "10.0.0.1")],
            slices: [.ofWeb("old", []) { $0.addressType = "IPv6" }],
            plan: [ready, "delete old"]),
        Case(
            what: "A slice that somebody else writes is left alone.",
            pods: [.backing("a", at: "10.0.0.1")],
            slices: [
                .ofWeb("manual", []) { $0.metadata.labels?[EndpointSlice.managedByLabel] = nil }
            ],
            plan: [ready]),
    ]

    @Test(arguments: podCases + serviceCases + sliceCases)
    func lists(_ test: Case) {
        #expect(reconcile(test).endpointLines == test.plan)
    }

    private func reconcile(_ test: Case) -> Plan {
        let state = ClusterState.of([test.service, test.node] + test.pods + test.slices)
        return EndpointSliceController().reconcile(
            test.service.key, in: state, now: Timestamp(seconds: 0))
    }

    @Test func aServiceThatIsBeingDeletedGetsNoNewSlice() {
        var service = Service.serving()
        service.metadata.deletionTimestamp = Timestamp(seconds: 1)
        let pod = Pod.backing("a", at: "10.0.0.1")
        #expect(reconcile(Case(what: "", service: service, pods: [pod], plan: [])).isEmpty)
    }

    @Test func aSliceCarriesTheLabelsOfItsService() throws {
        var service = Service.serving { $0.clusterIP = "None" }
        service.metadata.labels = ["team": "red", EndpointSlice.managedByLabel: "me"]
        let slice = try #require(created(by: Case(what: "", service: service, plan: [])))
        #expect(
            slice.metadata.labels == [
                "team": "red", "kubernetes.io/service-name": "web",
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
                "service.kubernetes.io/headless": "",
            ])
    }

    @Test func anEndpointTellsWhereItsPodIs() throws {
        let pod = Pod.backing("a", at: "10.0.0.1") {
            $0.spec?.hostname = "a"
            $0.spec?.subdomain = "web"
        }
        let test = Case(
            what: "", service: .serving { $0.trafficDistribution = "PreferSameNode" },
            pods: [pod], node: .first(zone: "east"), plan: [])
        let endpoint = try #require(created(by: test)?.endpoints?.first)
        #expect(endpoint.nodeName == "node-1" && endpoint.zone == "east")
        #expect(endpoint.hostname == "a" && endpoint.targetRef?.uid == "a")
        #expect(endpoint.hints?.forZones?.map(\.name) == ["east"])
        #expect(endpoint.hints?.forNodes?.map(\.name) == ["node-1"])
    }

    private func created(by test: Case) -> EndpointSlice? {
        guard case .create(let object)? = reconcile(test).actions.first else { return nil }
        return object as? EndpointSlice
    }
}

extension Pod {
    fileprivate mutating func name(_ name: String, port: Int32) {
        spec?.containers[0].ports = [.named(name, port)]
    }

    fileprivate mutating func nameSidecar(_ name: String, port: Int32) {
        spec?.initContainers = [
            .with {
                $0.name = "once"
                $0.ports = [.named(name, 1)]
            },
            .with {
                $0.name = "sidecar"
                $0.restartPolicy = "Always"
                $0.ports = [.named(name, port)]
            },
        ]
    }
}

extension ContainerPort {
    fileprivate static func named(_ name: String, _ number: Int32) -> ContainerPort {
        .with {
            $0.name = name
            $0.containerPort = number
            $0.protocol = "TCP"
        }
    }
}

extension ContainerPort {
    fileprivate static func named(
        _ name: String, _ number: Int32, _ protocolName: String
    ) -> ContainerPort {
        .with {
            $0.name = name
            $0.containerPort = number
            $0.protocol = protocolName
        }
    }
}
