import KubernetesAPI
import Manifests
import Testing

/// Plain scalars mean what they mean to Kubernetes; the expectations were taken from kubectl.
@Suite struct ReadingScalarsTests {
    struct Case: CustomTestStringConvertible {
        let yaml: String
        let value: Value

        init(_ yaml: String, _ value: Value) {
            self.yaml = yaml
            self.value = value
        }

        var testDescription: String { yaml }
    }

    private func read(_ scalar: String) throws -> Value? {
        let file = SourceFile(path: "a.yaml", text: "x: \(scalar)\n")
        return try ManifestReader().read(file).get().first?.value["x"]
    }

    @Test(arguments: [
        Case("~", nil), Case("null", nil), Case("Null", nil), Case("NULL", nil), Case("", nil),
        Case("nULL", "nULL"), Case("\"\"", ""), Case("''", ""), Case("\"null\"", "null"),
        Case("true", true), Case("Yes", true), Case("ON", true), Case("y", true), Case("Y", true),
        Case("false", false), Case("no", false), Case("Off", false), Case("n", false),
        Case("yEs", "yEs"), Case("oN", "oN"), Case("truth", "truth"), Case("'yes'", "yes"),
        Case("<<", "<<"), Case("=", "="), Case("ok # comment", "ok"),
    ])
    func words(_ example: Case) throws { #expect(try read(example.yaml) == example.value) }

    @Test(arguments: [
        Case("0", 0), Case("-0", 0), Case("+12", 12), Case("017", 15), Case("-017", -15),
        Case("0o17", 15), Case("0x1F", 31), Case("-0X1f", -31), Case("0b11", 3),
        Case("1_000", 1000),
        Case("08", 8), Case("09.5", 9.5), Case("0x", "0x"), Case("0b12", "0b12"),
        Case("0a2", "0a2"), Case("--1", "--1"), Case("+-1", "+-1"), Case("_1", "_1"),
        Case("9223372036854775807", .int(.max)), Case("-9223372036854775808", .int(.min)),
        Case("9223372036854775808", 9_223_372_036_854_775_808.0),
        Case("18446744073709551615", 18_446_744_073_709_551_615.0),
        Case("-9223372036854775809", -9_223_372_036_854_775_808.0),
        Case("0xFFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFF"),
        Case("123456789012345678901234567890", 123_456_789_012_345_678_901_234_567_890.0),
    ])
    func integers(_ example: Case) throws { #expect(try read(example.yaml) == example.value) }

    @Test(arguments: [
        Case("1.5", 1.5), Case(".5", 0.5), Case("-.5", -0.5), Case("1_0.5_0", 10.5),
        Case(".5_0", 0.5), Case("._5", "._5"), Case("1e-3", 0.001), Case("1.e-1", 0.1),
        Case("1e400", "1e400"), Case("1e", "1e"), Case("1.2.3", "1.2.3"), Case("0x1p-2", "0x1p-2"),
        // Without a fraction a number becomes an integer on Kubernetes' way through JSON.
        Case("1.0", 1), Case("1e3", 1000), Case("-0.0", 0), Case("1e22", 1e22),
        Case("12:30:45", "12:30:45"), Case("2001-01-01", "2001-01-01"),
        Case("2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"),
    ])
    func floatingPointNumbers(_ example: Case) throws {
        #expect(try read(example.yaml) == example.value)
    }

    @Test(arguments: [
        Case("!!str 12", "12"), Case("!!str", ""), Case("!!str ~", "~"), Case("!!int \"12\"", 12),
        Case("!!float 1.5", 1.5), Case("!!float \"2\"", 2), Case("!!bool \"yes\"", true),
        Case("!!null ''", nil), Case("!!binary aGVsbG8=", "hello"),
        Case("!!timestamp 2001-01-01", "2001-01-01"), Case("!custom 12", "12"),
        Case("!!map 12", "12"), Case("! \"12\"", "12"),
        Case("!!set {a, b}", ["a": nil, "b": nil]), Case("!!seq {a: 1}", ["a": 1]),
    ])
    func tags(_ example: Case) throws { #expect(try read(example.yaml) == example.value) }

    @Test(arguments: [
        Case("1", "1"), Case("0x10", "16"), Case("1.10", "1.1"), Case("1e6", "1e+06"),
        Case("1234567.5", "1.2345675e+06"), Case("0.0001", "0.0001"), Case("yes", "true"),
        Case("off", "false"), Case("\"yes\"", "yes"), Case("2001-01-01", "2001-01-01"),
        Case("-.inf", "-.inf"), Case("!!str 012", "012"), Case("!!int \"13\"", "13"),
        Case("\"<<\"", "<<"),
    ])
    func keysBecomeText(_ example: Case) throws {
        let keys = try read("{\(example.yaml) : v}")?.object?.keys
        #expect(keys?.map(Value.string) == [example.value])
    }

    @Test(arguments: [
        ("!!int abc", "yaml-tag-mismatch"), ("!!int \"1.0\"", "yaml-tag-mismatch"),
        ("!!bool 1", "yaml-tag-mismatch"), ("!!null 0", "yaml-tag-mismatch"),
        ("!!binary a", "yaml-tag-mismatch"), ("!!binary '!!!!'", "yaml-tag-mismatch"),
        (".inf", "yaml-number-out-of-range"), ("-.INF", "yaml-number-out-of-range"),
        (".NaN", "yaml-number-out-of-range"), ("{~: 1}", "yaml-complex-key"),
        ("{[a]: 1}", "yaml-complex-key"), ("{{a: 1}: 1}", "yaml-complex-key"),
    ])
    func whatDoesNotFitIsAnError(yaml: String, code: String) {
        let reading = ManifestReader().read(SourceFile(path: "a.yaml", text: "x: \(yaml)\n"))
        #expect(reading.diagnostics.map(\.code) == [code])
        #expect(reading.diagnostics.first?.location?.line == 1)
    }
}
