import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Addresses that share their ports share a subset")
struct EndpointSubsetsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        var service = Service.serving()
        let pods: [Pod]
        let subsets: String

        var testDescription: String { what }
    }

    static let cases: [Case] = [
        Case(
            what: "Addresses are sorted, those that are not ready apart.",
            pods: [
                .backing("c", at: "10.0.0.3"), .backing("b", at: "10.0.0.2", isReady: false),
                .backing("a", at: "10.0.0.1"),
            ],
            subsets: "8080/TCP: 10.0.0.1 10.0.0.3 (10.0.0.2)"),
        Case(
            what: "Pods that terminate or have finished are dropped.",
            pods: [
                .backing("a", at: "10.0.0.1", isTerminating: true),
                .backing("b", at: "10.0.0.2", phase: "Failed"),
            ],
            subsets: ""),
        Case(
            what: "publishNotReadyAddresses lists all but the finished ones as ready.",
            service: .serving { $0.publishNotReadyAddresses = true },
            pods: [
                .backing("a", at: "10.0.0.1", isTerminating: true),
                .backing("b", at: "10.0.0.2", isReady: false),
                .backing("c", at: "10.0.0.3", phase: "Succeeded"),
            ],
            subsets: "8080/TCP: 10.0.0.1 10.0.0.2"),
        Case(
            what: "Two ports on the same Pods are one subset.",
            service: .serving {
                $0.ports = [.tcp(80, name: "web"), .tcp(90, name: "metrics")]
            },
            pods: [.backing("a", at: "10.0.0.1"), .backing("b", at: "10.0.0.2")],
            subsets: "metrics:90/TCP web:80/TCP: 10.0.0.1 10.0.0.2"),
        Case(
            what: "Two ports on different Pods are two.",
            service: .serving {
                $0.ports = [.tcp(80, name: "web", target: "http"), .tcp(90, name: "metrics")]
            },
            pods: [
                .backing("a", at: "10.0.0.1") { pod in
                    pod.spec?.containers[0].ports = [
                        .with {
                            $0.name = "http"
                            $0.containerPort = 8080
                        }
                    ]
                },
                .backing("b", at: "10.0.0.2"),
            ],
            subsets: "metrics:90/TCP: 10.0.0.1 10.0.0.2; web:8080/TCP: 10.0.0.1"),
        Case(
            what: "A headless Service may have no ports.",
            service: .serving {
                $0.ports = nil
                $0.clusterIP = "None"
            },
            pods: [.backing("a", at: "10.0.0.1")], subsets: ": 10.0.0.1"),
        Case(
            what: "Of two families the first is listed.",
            service: .serving { $0.ipFamilies = ["IPv6", "IPv4"] },
            pods: [
                .backing("a", at: "10.0.0.1") {
                    $0.status?.podIPs?.append(.with { $0.ip = "fd00::1" })
                },
                .backing("b", at: "10.0.0.2"),
            ],
            subsets: "8080/TCP: fd00::1"),
    ]

    @Test(arguments: cases)
    func packs(_ test: Case) {
        var subsets = EndpointSubsets(service: test.service)
        for pod in test.pods { subsets.add(pod) }
        let endpoints = Endpoints.with {
            $0.metadata.name = "web"
            $0.subsets = subsets.packed()
        }
        #expect(endpoints.text == "web " + test.subsets)
    }
}
