import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Endpoints are shared out among zones by CPU")
struct ZoneHintsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// The CPU of each node, with its zone.
        let nodes: [(cpu: String, zone: String?)]
        /// The zones of the endpoints; `-` for one that is not ready.
        let endpoints: [String]
        /// The zones that they are for, or the message.
        let outcome: String

        init(
            _ sentence: String, nodes: [(cpu: String, zone: String?)], endpoints: [String],
            _ outcome: String
        ) {
            testDescription = sentence
            self.nodes = nodes
            self.endpoints = endpoints
            self.outcome = outcome
        }
    }

    private static let equal: [(cpu: String, zone: String?)] = [("4", "a"), ("4", "b")]

    static let cases: [Case] = [
        Case(
            "each zone has its own", nodes: equal, endpoints: ["a", "a", "b", "b"], "a a b b"),
        Case(
            "a zone with too many gives to one with too few", nodes: equal,
            endpoints: ["a", "a", "a", "b"], "b a a b"),
        Case(
            "what is not ready counts for nothing", nodes: equal, endpoints: ["a", "-", "b"],
            "a - b"),
        Case(
            "a zone with three quarters of the CPU gets three quarters",
            nodes: [("12", "a"), ("4", "b")],
            endpoints: ["a", "a", "b", "b", "b", "b", "b", "b"], "a a a a a a b b"),
        Case(
            "half an endpoint is not moved", nodes: equal,
            endpoints: ["a", "a", "a", "a", "b", "b", "b"], "a a a a b b b"),
        Case(
            "an endpoint outside the zones of the nodes is for its own", nodes: equal,
            endpoints: ["a", "a", "a", "a", "b", "b", "b", "c"], "a a a a b b b c"),
        Case(
            "fewer endpoints than zones", nodes: equal, endpoints: ["a"],
            "Insufficient number of endpoints (1 endpoints, 2 zones)"),
        Case(
            "shares that leave an endpoint too much",
            nodes: [("4", "a"), ("4", "b"), ("4", "c")], endpoints: ["a", "b", "c", "c"],
            "Unable to allocate minimum required endpoints to each zone without exceeding "
                + "overload threshold (4 endpoints, 3 zones)"),
        Case(
            "a node of no zone", nodes: equal + [("4", nil)], endpoints: ["a", "b"],
            "Insufficient Node information: allocatable CPU or zone not specified on one or more "
                + "nodes"),
        Case(
            "a single zone", nodes: [("4", "a"), ("4", "a")], endpoints: ["a", "a"],
            "Insufficient Node information: allocatable CPU or zone not specified on one or more "
                + "nodes"),
        Case(
            "an endpoint of no zone", nodes: equal, endpoints: ["a", "a", "b", ""],
            "One or more endpoints do not have a zone specified"),
    ]

    private static func zones(_ nodes: [(cpu: String, zone: String?)]) -> CPUByZone {
        let objects = nodes.enumerated().map { index, description in
            Node.offering("n\(index)", cpu: description.cpu) { node in
                node.metadata.labels?[Topology.zone] = description.zone
                node.status?.conditions = [
                    .with {
                        $0.type = "Ready"
                        $0.status = "True"
                    }
                ]
            }
        }
        return CPUByZone(of: ClusterState.holding(objects).nodes)
    }

    @Test(arguments: cases)
    func areFor(_ testCase: Case) {
        let endpoints = testCase.endpoints.map { zone in
            Endpoint.with {
                $0.conditions = .with { $0.ready = zone != "-" }
                $0.zone = zone
            }
        }
        var outcome: String
        do throws(ZoneHints.Obstacle) {
            outcome = try ZoneHints.adding(to: endpoints, zones: Self.zones(testCase.nodes))
                .map { $0.hints?.forZones?.first?.name ?? "-" }.joined(separator: " ")
        } catch {
            outcome = error.message
        }
        #expect(outcome == testCase.outcome)
    }

    @Test func nodesThatServeNobodyHaveNoShare() {
        var resting = Node.offering("rest", cpu: "4")
        resting.metadata.labels?[Topology.zone] = "c"
        var control = resting
        control.metadata.name = "control"
        control.metadata.labels?["node-role.kubernetes.io/control-plane"] = ""
        control.status?.conditions = [
            .with {
                $0.type = "Ready"
                $0.status = "True"
            }
        ]
        #expect(CPUByZone(of: ClusterState.holding([resting, control]).nodes).shares.isEmpty)
    }
}
