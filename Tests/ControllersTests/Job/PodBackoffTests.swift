import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct PodBackoffTests {
    @Test(
        arguments: [
            (0, 0), (1, 10), (2, 20), (3, 40), (6, 320), (7, 600), (100, 600),
        ])
    func doubles(_ failures: Int, _ seconds: Int64) {
        let wait = PodBackoff.remaining(failures: failures, lastFailure: .noon, now: .noon)
        #expect(wait == .seconds(seconds))
        let later = PodBackoff.remaining(
            failures: failures, lastFailure: .noon, now: .noon(plus: seconds))
        #expect(later == .zero)
    }

    @Test(
        arguments: [
            ("a failure adds up", [], [5], "3 2026-03-02T12:00:05Z"),
            ("the latest of several failures counts", [], [7, 5], "4 2026-03-02T12:00:07Z"),
            ("a success forgets what was before", [5], [], nil),
            ("a failure after a success remains", [3], [1, 5], "1 2026-03-02T12:00:05Z"),
            ("one at the same time does not", [5], [5], nil),
            ("nothing new changes nothing", [], [], "2 2026-03-02T11:59:00Z"),
        ] as [(String, [Int64], [Int64], String?)])
    func remembers(
        _ sentence: String, _ successes: [Int64], _ failures: [Int64], _ annotation: String?
    ) {
        var job = Job.job()
        job.metadata.annotations = [PodBackoff.annotation: "2 2026-03-02T11:59:00Z"]
        let backoff = PodBackoff(of: job).after(
            succeeded: successes.map { .ofJob("s", phase: "Succeeded", finished: .noon(plus: $0)) },
            failed: failures.map { .ofJob("f", phase: "Failed", finished: .noon(plus: $0)) })
        #expect(backoff.annotationValue == annotation, "\(sentence)")
    }

    @Test func whatIsNoBackoffIsNone() {
        var job = Job.job()
        for text in ["", "3", "x 2026-03-02T12:00:00Z", "3 yesterday"] {
            job.metadata.annotations = [PodBackoff.annotation: text]
            #expect(PodBackoff(of: job) == PodBackoff(), "\(text)")
        }
    }
}
