import Testing

@testable import Kubelet

/// How long a pull took, in the words of its event.
@Suite struct PullTextTests {
    @Test(arguments: [
        (0, "0s"), (12, "12ms"), (1000, "1s"), (1250, "1.25s"), (62_500, "1m2.5s"),
        (60_000, "1m0s"), (3_723_004, "1h2m3.004s"),
    ])
    func isWrittenAsGoDoes(_ milliseconds: Int, _ text: String) {
        #expect(Duration.milliseconds(milliseconds).goText == text)
    }

    @Test func leavesOutWhatIsLessThanAMillisecond() {
        #expect(Duration.microseconds(1_999).goText == "1ms")
    }
}
