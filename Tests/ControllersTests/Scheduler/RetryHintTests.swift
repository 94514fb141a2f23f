import KubernetesAPI
import Testing

@testable import Controllers

@Suite("A Pod that fits nowhere is looked at again when that could help")
struct RetryHintTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let sentence: String
        /// What the condition of the waiting Pod says.
        let reasons: String
        let change: Change
        let isWorthRetry: Bool

        var testDescription: String { sentence }
    }

    enum Change: Sendable {
        case pod(Pod?, Pod?)
        case node(Node?, Node?)
    }

    private static let labelled = Node.offering("n1", zone: "a")
    private static let plain = Node.offering("n1")
    private static let port = Pod.scheduled("a", on: "n1") {
        $0.containers[0].ports = [.host(80)]
    }

    private static let cases: [Case] = [
        Case(
            sentence: "a label that makes a node match helps",
            reasons: "1 node(s) didn't match Pod's node affinity/selector",
            change: .node(plain, labelled), isWorthRetry: true),
        Case(
            sentence: "a node that matched before does not help",
            reasons: "1 node(s) didn't match Pod's node affinity/selector",
            change: .node(labelled, Node.offering("n1", zone: "a") { $0.metadata.labels?["x"] = "" }),
            isWorthRetry: false),
        Case(
            sentence: "a Pod that leaves frees resources",
            reasons: "1 Insufficient cpu", change: .pod(.scheduled("a", on: "n1"), nil),
            isWorthRetry: true),
        Case(
            sentence: "a Pod that becomes ready helps nobody",
            reasons: "1 Insufficient cpu",
            change: .pod(
                .scheduled("a", on: "n1"),
                .scheduled("a", on: "n1").with { $0.phase = "Running" }),
            isWorthRetry: false),
        Case(
            sentence: "a Pod that leaves does not help with a taint",
            reasons: "1 node(s) had untolerated taint(s)",
            change: .pod(.scheduled("a", on: "n1"), nil), isWorthRetry: false),
        Case(
            sentence: "a Pod that leaves helps with its ports",
            reasons: "1 node(s) didn't have free ports for the requested pod ports",
            change: .pod(port, nil), isWorthRetry: true),
        Case(
            sentence: "a Pod without ports does not",
            reasons: "1 node(s) didn't have free ports for the requested pod ports",
            change: .pod(.scheduled("a", on: "n1"), nil), isWorthRetry: false),
        Case(
            sentence: "a node that is too small does not help",
            reasons: "1 Insufficient cpu", change: .node(nil, .offering("n1", cpu: "1")),
            isWorthRetry: false),
        Case(
            sentence: "the Pod that was missed helps",
            reasons: "1 node(s) didn't match pod affinity rules",
            change: .pod(nil, .scheduled("a", on: "n1", labels: ["app": "db"])),
            isWorthRetry: true),
        Case(
            sentence: "another Pod does not",
            reasons: "1 node(s) didn't match pod affinity rules",
            change: .pod(nil, .scheduled("a", on: "n1", labels: ["app": "web"])),
            isWorthRetry: false),
    ]

    @Test(arguments: cases)
    func hint(_ testCase: Case) throws {
        let pod = Pod.scheduled("p", cpu: "2") { spec in
            spec.nodeSelector = ["zone": "a"]
            spec.containers[0].ports = [.host(80)]
            spec.affinity = .with { affinity in
                affinity.podAffinity = .with {
                    $0.requiredDuringSchedulingIgnoredDuringExecution = [.app("db")]
                }
            }
        }.with { status in
            status.conditions = [
                .with {
                    $0.type = "PodScheduled"
                    $0.status = "False"
                    $0.reason = "Unschedulable"
                    $0.message = "0/1 nodes are available: \(testCase.reasons). no new claims to "
                        + "deallocate, preemption: 0/1 nodes are available: 1 No preemption "
                        + "victims found for incoming pod."
                }
            ]
        }
        let change: ClusterChange? =
            switch testCase.change {
            case .pod(let old, let new): ClusterChange(from: old, to: new)
            case .node(let old, let new): ClusterChange(from: old, to: new)
            }
        let hint = try #require(RetryHint(pod, in: ClusterState()))
        let isWorthRetry = change.map { hint.isWorthRetry(after: $0) } ?? false
        #expect(isWorthRetry == testCase.isWorthRetry)
    }
}
