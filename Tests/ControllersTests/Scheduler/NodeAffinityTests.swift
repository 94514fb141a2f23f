import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct NodeAffinityTests {
    private static func requirement(
        _ key: String, _ comparison: String, _ values: [String]? = nil
    ) -> NodeSelectorRequirement {
        .with {
            $0.key = key
            $0.operator = comparison
            $0.values = values
        }
    }

    private static func term(
        labels: [NodeSelectorRequirement] = [], fields: [NodeSelectorRequirement] = []
    ) -> NodeSelectorTerm {
        .with {
            $0.matchExpressions = labels
            $0.matchFields = fields
        }
    }

    struct Case: Sendable {
        let sentence: String
        let terms: [NodeSelectorTerm]
        let matches: Bool

        init(_ sentence: String, _ terms: [NodeSelectorTerm], _ matches: Bool) {
            self.sentence = sentence
            self.terms = terms
            self.matches = matches
        }
    }

    /// The node is `n1` with the labels `disk: ssd` and `cores: "8"`.
    static let cases: [Case] = [
        Case("no terms match nothing", [], false),
        Case("an empty term matches nothing", [term()], false),
        Case("In", [term(labels: [requirement("disk", "In", ["hdd", "ssd"])])], true),
        Case("In needs the label", [term(labels: [requirement("gpu", "In", ["a"])])], false),
        Case("NotIn does not", [term(labels: [requirement("gpu", "NotIn", ["a"])])], true),
        Case("Exists", [term(labels: [requirement("disk", "Exists")])], true),
        Case("DoesNotExist", [term(labels: [requirement("disk", "DoesNotExist")])], false),
        Case("Gt compares numbers", [term(labels: [requirement("cores", "Gt", ["7"])])], true),
        Case("not texts", [term(labels: [requirement("cores", "Gt", ["10"])])], false),
        Case("Lt", [term(labels: [requirement("cores", "Lt", ["10"])])], true),
        Case("no number, no match", [term(labels: [requirement("disk", "Lt", ["10"])])], false),
        Case("the name", [term(fields: [requirement("metadata.name", "In", ["n1"])])], true),
        Case("another", [term(fields: [requirement("metadata.name", "In", ["n2"])])], false),
        Case("any but", [term(fields: [requirement("metadata.name", "NotIn", ["n2"])])], true),
        Case(
            "all requirements of a term",
            [
                term(
                    labels: [requirement("disk", "In", ["hdd"])],
                    fields: [requirement("metadata.name", "In", ["n1"])])
            ], false),
        Case(
            "one term of several",
            [
                term(labels: [requirement("disk", "In", ["hdd"])]),
                term(labels: [requirement("disk", "In", ["ssd"])]),
            ], true),
    ]

    @Test(arguments: cases)
    func matches(_ testCase: Case) {
        var spec = PodSpec()
        spec.affinity = .with { affinity in
            affinity.nodeAffinity = .with {
                $0.requiredDuringSchedulingIgnoredDuringExecution = .with {
                    $0.nodeSelectorTerms = testCase.terms
                }
            }
        }
        let labels = ["disk": "ssd", "cores": "8"]
        #expect(
            spec.acceptsNode(named: "n1", labels: labels) == testCase.matches,
            "\(testCase.sentence)")
    }

    @Test func namesNodesOnlyIfEveryTermDoes() {
        func pinned(_ terms: [NodeSelectorTerm]) -> [String]? {
            var spec = PodSpec()
            spec.affinity = .with { affinity in
                affinity.nodeAffinity = .with {
                    $0.requiredDuringSchedulingIgnoredDuringExecution = .with {
                        $0.nodeSelectorTerms = terms
                    }
                }
            }
            return spec.pinnedNodes
        }
        let first = Self.term(fields: [Self.requirement("metadata.name", "In", ["n1"])])
        let second = Self.term(fields: [Self.requirement("metadata.name", "In", ["n2"])])
        let open = Self.term(labels: [Self.requirement("disk", "Exists")])
        #expect(pinned([first, second, first]) == ["n1", "n2"])
        #expect(pinned([first, open]) == nil)
        #expect(PodSpec().pinnedNodes == nil)
    }
}
