import Testing

@testable import Reconcile

@Suite("Loads over time")
struct LoadTraceTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let message: String
    }

    static let faults = [
        Case(
            testDescription: "nothing", text: "\n# only a remark\n",
            message: "t.csv:1: the trace is empty"),
        Case(
            testDescription: "no line", text: "time,cpu\n", message: "t.csv:1: the trace is empty"),
        Case(
            testDescription: "no column", text: "time\n0\n",
            message: "t.csv:1: a trace needs a column beside the time"),
        Case(
            testDescription: "no metric", text: "time,disk\n0,1\n",
            message: "t.csv:1: \"disk\" names no metric"),
        Case(
            testDescription: "too many names", text: "time,a/b/c/cpu\n0,1\n",
            message: "t.csv:1: \"a/b/c/cpu\" names no metric"),
        Case(
            testDescription: "a missing value", text: "time,cpu\n0,1\n\n5\n",
            message: "t.csv:4: expected 2 values, found 1"),
        Case(
            testDescription: "no time", text: "time,cpu\nnoon,1\n",
            message: "t.csv:2: \"noon\" is no time, such as 90 or 1m30s"),
        Case(
            testDescription: "a time that is not finite", text: "time,cpu\ninf,1\n",
            message: "t.csv:2: \"inf\" is no time, such as 90 or 1m30s"),
        Case(
            testDescription: "time going back", text: "time,cpu\n5,1\n5,2\n",
            message: "t.csv:3: the times must grow"),
        Case(
            testDescription: "no quantity", text: "time,cpu\n0,much\n",
            message: "t.csv:2: \"much\" is no quantity, such as 500m or 2Gi"),
    ]

    @Test(arguments: faults)
    func whatIsWrongIsToldWithItsLine(_ testCase: Case) {
        #expect {
            try LoadTrace(testCase.text, path: "t.csv")
        } throws: { error in
            (error as? LoadTraceError)?.description == testCase.message
        }
    }

    @Test func valuesLieOnStraightLines() throws {
        let trace = try LoadTrace("time, cpu\r\n1m, 100m\r\n2m30s, 1\r\n", path: "t.csv")
        let series = try #require(trace.series.first)
        let values = [0, 60, 75, 105, 150, 500].map { trace.value(of: series, at: .seconds($0)) }
        #expect(values == [100, 100, 250, 550, 1000, 1000])
        #expect(trace.duration == .seconds(150))
    }
}
