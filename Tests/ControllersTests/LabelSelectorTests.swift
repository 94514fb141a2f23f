import Controllers
import KubernetesAPI
import Testing

struct LabelSelectorTests {
    struct Case: Sendable {
        let sentence: String
        let selector: LabelSelector
        let labels: [String: String]?
        let matches: Bool

        init(
            _ sentence: String, _ selector: LabelSelector, _ labels: [String: String]?,
            _ matches: Bool
        ) {
            self.sentence = sentence
            self.selector = selector
            self.labels = labels
            self.matches = matches
        }
    }

    private static func expression(
        _ key: String, _ comparison: String, _ values: [String]? = nil
    ) -> LabelSelector {
        .with {
            $0.matchExpressions = [
                .with {
                    $0.key = key
                    $0.operator = comparison
                    $0.values = values
                }
            ]
        }
    }

    static let cases: [Case] = [
        Case("an empty selector matches everything", LabelSelector(), nil, true),
        Case(
            "matchLabels needs the value", .with { $0.matchLabels = ["a": "1"] }, ["a": "2"],
            false),
        Case(
            "matchLabels needs all labels", .with { $0.matchLabels = ["a": "1", "b": "2"] },
            ["a": "1"], false),
        Case("In takes one of the values", expression("a", "In", ["1", "2"]), ["a": "2"], true),
        Case("In needs the label", expression("a", "In", ["1"]), nil, false),
        Case("NotIn holds without the label", expression("a", "NotIn", ["1"]), nil, true),
        Case("NotIn refuses the value", expression("a", "NotIn", ["1"]), ["a": "1"], false),
        Case("Exists needs the label", expression("a", "Exists"), ["b": "1"], false),
        Case("DoesNotExist refuses the label", expression("a", "DoesNotExist"), ["a": "1"], false),
        Case(
            "an unknown operator matches nothing", expression("a", "Near", ["1"]), ["a": "1"], false
        ),
    ]

    @Test(arguments: cases)
    func matching(_ item: Case) {
        #expect(item.selector.matches(item.labels) == item.matches, "\(item.sentence)")
    }
}
