import Testing

@testable import Reconcile

@Suite struct HumanTextTests {
    @Test(arguments: [
        (-2, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (192, "3m12s"),
        (599, "9m59s"), (600, "10m"), (10_799, "179m"), (10_800, "3h"), (11_100, "3h5m"),
        (28_799, "7h59m"), (28_800, "8h"), (172_799, "47h"), (172_800, "2d"), (183_600, "2d3h"),
        (691_199, "7d23h"), (691_200, "8d"), (63_071_999, "729d"), (63_072_000, "2y"),
        (63_158_400, "2y1d"), (252_288_000, "8y"), (400_000_000, "12y"),
    ])
    func `durations are shown as kubectl shows them`(seconds: Int, text: String) {
        #expect(Duration.seconds(seconds).humanText == text)
    }
}
