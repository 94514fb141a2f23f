import KubernetesAPI
import Manifests
import Testing

@Suite struct PrintingJSONTests {
    @Test func compactAndPretty() {
        let value: Value = ["b": [1, nil, true, [:], []], "a": ["x": "y"]]
        #expect(
            JSONWriter().write(value) == #"{"a":{"x":"y"},"b":[1,null,true,{},[]]}"#)
        #expect(
            JSONWriter(sortedKeys: false).write(value)
                == #"{"b":[1,null,true,{},[]],"a":{"x":"y"}}"#)
        #expect(
            JSONWriter(pretty: true).write(["b": [1, []], "a": ["x": "y"]]) == """
                {
                    "a": {
                        "x": "y"
                    },
                    "b": [
                        1,
                        []
                    ]
                }
                """)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (100.0, "100"),
        (1e20, "100000000000000000000"), (1e21, "1e+21"), (1.5e300, "1.5e+300"),
        (0.000001, "0.000001"), (0.0000001, "1e-7"), (1.5e-9, "1.5e-9"),
        (.leastNonzeroMagnitude, "5e-324"),
        (123456.789, "123456.789"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (.infinity, "null"), (.nan, "null"),
    ])
    func numbersAreWrittenAsGoWritesThem(number: Double, json: String) {
        #expect(JSONWriter().write(.double(number)) == json)
    }

    @Test(arguments: [
        ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t", #""\n\r\t""#), ("\0\u{1F}", #""\u0000\u001f""#),
        ("é😀", "\"é😀\""), ("\u{2028}\u{2029}", #""\u2028\u2029""#), ("<&>", "\"<&>\""),
    ])
    func stringsAreEscaped(string: String, json: String) {
        #expect(JSONWriter().write(.string(string)) == json)
    }
}
