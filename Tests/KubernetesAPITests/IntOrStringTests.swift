import KubernetesAPI
import Testing

@Suite("Numbers or text") struct IntOrStringTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let value: IntOrString
        let total: Int
        let up: Int?
        let down: Int?

        init(_ sentence: String, _ value: IntOrString, of total: Int, up: Int?, down: Int?) {
            testDescription = sentence
            self.value = value
            self.total = total
            self.up = up
            self.down = down
        }
    }

    @Test(arguments: [
        Case("A number does not depend on the total.", 4, of: 10, up: 4, down: 4),
        Case("A quarter of ten.", "25%", of: 10, up: 3, down: 2),
        Case("A quarter of eight is exact.", "25%", of: 8, up: 2, down: 2),
        Case("Nothing of something.", "0%", of: 8, up: 0, down: 0),
        Case("Something of nothing.", "25%", of: 0, up: 0, down: 0),
        Case("More than all.", "150%", of: 3, up: 5, down: 4),
        Case("Below zero.", "-25%", of: 10, up: -2, down: -3),
        Case("Not a percentage.", "25", of: 10, up: nil, down: nil),
        Case("Not a whole percentage.", "2.5%", of: 10, up: nil, down: nil),
        Case("No number.", "%", of: 10, up: nil, down: nil),
        Case("Too large to multiply.", "9223372036854775807%", of: 10, up: nil, down: nil),
    ])
    func scales(_ test: Case) {
        #expect(test.value.scaledValue(total: test.total, roundUp: true) == test.up)
        #expect(test.value.scaledValue(total: test.total, roundUp: false) == test.down)
    }

    @Test func keepsItsKind() {
        var decoder = ValueDecoder()
        #expect(IntOrString.decode(80, with: &decoder) == .int(80))
        #expect(IntOrString.decode("80", with: &decoder) == .string("80"))
        #expect(IntOrString.int(80).encoded() == 80)
        #expect(IntOrString.string("80").encoded() == "80")
        #expect(decoder.problems == [])
        #expect(IntOrString.decode(1.5, with: &decoder) == nil)
        #expect(IntOrString.decode(.int(1 << 40), with: &decoder) == nil)
        #expect(decoder.problems.count == 2)
    }
}
