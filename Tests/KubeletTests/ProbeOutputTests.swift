import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// What a command of a probe writes.
@Suite struct ProbeOutputTests {
    /// A command that writes more than anybody reads.
    private final class Talkative: NodeBackend {
        let machine: SimulatedBackend
        private var reports: [BackendReport] = []

        init(_ machine: SimulatedBackend) { self.machine = machine }

        func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
            guard case .exec = request else { return machine.begin(request, as: id, now: now) }
            let output = String(repeating: "0123456789abcdef", count: 4096)
            reports.append(.answer(id, .success(.command(exitCode: 1, output: output))))
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

    @Test func `only its beginning is told`() throws {
        let trial = try NodeTrial(wrap: { Talkative($0) })
        try trial.run("web") { pod in
            pod.spec?.containers[0].readinessProbe = .with {
                $0.exec = .with { $0.command = ["talk"] }
            }
        }
        trial.pass(.seconds(15))
        let event = try #require(trial.events(of: "web").first { $0.hasPrefix("Unhealthy") })
        #expect(event.utf8.count == "Unhealthy: Readiness probe failed: ".utf8.count + 10240)
    }
}
