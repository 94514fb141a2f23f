import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// Containers of a machine whose clock is not the node's, as an engine elsewhere may have.
@Suite("clocks that disagree") struct SkewedClockTests {
    @Test(arguments: [-1200, -61, 0, 61, 1200])
    func crashesAreHeldBackAllTheSame(_ seconds: Int64) throws {
        let trial = try NodeTrial { SkewedBackend($0, by: .seconds(seconds)) }
        try trial.run("web", script: "sleep 1; exit 1")
        trial.pass(.seconds(118))
        // At once, and after 10, 20 and 40 s, each a little later.
        let status = try #require(try trial.pod("web").status?.containerStatuses?.first)
        #expect((3...4).contains(status.restartCount))
        let last = try #require(status.lastState?.terminated)
        let times = [last.startedAt, last.finishedAt].compactMap(\.self)
        #expect(times.count == 2 && times[0] <= times[1] && times[1] <= trial.now)
        #expect(times.allSatisfy { trial.now - $0 < .seconds(120) })
    }
}

/// A backend that tells other times than it has.
private final class SkewedBackend: NodeBackend {
    private let backend: SimulatedBackend
    private let skew: Duration

    init(_ backend: SimulatedBackend, by skew: Duration) {
        self.backend = backend
        self.skew = skew
    }

    var nextDeadline: Timestamp? { backend.nextDeadline }

    func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
        backend.begin(request, as: id, now: now)
    }

    func takeReports(now: Timestamp) -> [BackendReport] {
        backend.takeReports(now: now).map { report in
            guard case .containerEnded(let id, var exit) = report else { return report }
            exit.startedAt += skew
            exit.finishedAt += skew
            return .containerEnded(id, exit)
        }
    }

    func adopt(podUID: String) -> AdoptedPod { backend.adopt(podUID: podUID) }
}
