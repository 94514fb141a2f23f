import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Conditions of a node become NoSchedule taints")
struct NodeTaintTests {
    struct Case: Sendable {
        let sentence: String
        let node: Node
        /// `nil` if nothing is written.
        let taints: [String]?
    }

    private static func node(_ conditions: [String: String], taints: [String] = []) -> Node {
        .named("n", taints: taints.map(noSchedule)) { node in
            for (type, status) in conditions.sorted(by: { $0.key < $1.key }) {
                node.status?.conditions?.removeAll { $0.type == type }
                node.status?.conditions?.append(
                    .with {
                        $0.type = type
                        $0.status = status
                    })
            }
        }
    }

    private static func noSchedule(_ key: String) -> Taint {
        .with {
            $0.key = key
            $0.effect = "NoSchedule"
        }
    }

    static let cases: [Case] = [
        Case(sentence: "a node that is well has none", node: node([:]), taints: nil),
        Case(
            sentence: "not ready", node: node(["Ready": "False"]),
            taints: ["node.kubernetes.io/not-ready:NoSchedule"]),
        Case(
            sentence: "unreachable", node: node(["Ready": "Unknown"]),
            taints: ["node.kubernetes.io/unreachable:NoSchedule"]),
        Case(
            sentence: "several pressures",
            node: node(["MemoryPressure": "True", "PIDPressure": "True", "DiskPressure": "False"]),
            taints: [
                "node.kubernetes.io/memory-pressure:NoSchedule",
                "node.kubernetes.io/pid-pressure:NoSchedule",
            ]),
        Case(
            sentence: "what is over goes, and what an administrator set stays",
            node: node([:], taints: ["node.kubernetes.io/disk-pressure", "mine"]),
            taints: ["mine:NoSchedule"]),
        Case(
            sentence: "what is there already is left alone",
            node: node(
                ["NetworkUnavailable": "True"],
                taints: ["node.kubernetes.io/network-unavailable"]),
            taints: nil),
        Case(
            sentence: "cordoned", node: .named("n") { $0.spec?.unschedulable = true },
            taints: ["node.kubernetes.io/unschedulable:NoSchedule"]),
    ]

    @Test(arguments: cases)
    func taintsFollowConditions(_ example: Case) {
        let plan = NodeTaintController().reconcile(
            example.node.key, in: .holding([example.node]), now: nodeTestNow)
        #expect(plan.written(Node.self).first?.taintTexts == example.taints)
        #expect(plan.actions.count == (example.taints == nil ? 0 : 1))
    }

    @Test func aNoExecuteTaintGetsTheTimeItCame() {
        let node = Node.named("n", taints: [.noExecute("mine", added: nil)])
        let plan = NodeTaintController().reconcile(
            node.key, in: .holding([node]), now: nodeTestNow)
        #expect(plan.written(Node.self).first?.taints.first?.timeAdded == nodeTestNow)
    }
}
