import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// Probes over HTTP that are led elsewhere.
@Suite struct ProbeWarningTests {
    /// Answers all questions over HTTP in one way.
    private final class Redirecting: NodeBackend {
        let machine: SimulatedBackend
        let statusCode: Int
        private var reports: [BackendReport] = []

        init(_ machine: SimulatedBackend, _ statusCode: Int) {
            self.machine = machine
            self.statusCode = statusCode
        }

        func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
            guard case .httpGet = request else { return machine.begin(request, as: id, now: now) }
            let body = "look elsewhere"
            reports.append(.answer(id, .success(.http(statusCode: statusCode, body: body))))
        }

        func takeReports(now: Timestamp) -> [BackendReport] {
            defer { reports.removeAll() }
            return reports + machine.takeReports(now: now)
        }

        var nextDeadline: Timestamp? {
            reports.isEmpty ? machine.nextDeadline : Timestamp(seconds: 0)
        }

        func adopt(podUID: String) -> AdoptedPod { machine.adopt(podUID: podUID) }
    }

    private func trial(_ statusCode: Int) throws -> NodeTrial {
        let trial = try NodeTrial(wrap: { Redirecting($0, statusCode) })
        try trial.run("a") {
            $0.spec?.containers[0].readinessProbe = .with { probe in
                probe.periodSeconds = 1
                probe.httpGet = .with { $0.port = .int(80) }
            }
        }
        trial.pass(.seconds(5))
        return trial
    }

    @Test func aRedirectElsewhereIsASuccessWithAWarning() throws {
        let trial = try trial(302)
        #expect(try trial.pod("a").isReady)
        let warning =
            "ProbeWarning: Readiness probe warning: Probe terminated redirects, "
            + "Response body: look elsewhere"
        #expect(trial.events(of: "a").contains(warning))
    }

    @Test func anAnswerIsNone() throws {
        let trial = try trial(200)
        #expect(try trial.pod("a").isReady)
        #expect(!trial.events(of: "a").contains { $0.hasPrefix("ProbeWarning") })
    }
}
