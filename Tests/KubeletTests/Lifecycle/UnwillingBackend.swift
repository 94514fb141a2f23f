import Kubelet
import KubernetesAPI

@testable import PodConformanceKit

/// A simulated machine that refuses some requests, each as often as it is told to.
final class UnwillingBackend: NodeBackend {
    enum Task: Hashable { case stopContainer, stopSandbox, removeSandbox, removeContainer }

    private let backend: any NodeBackend
    private var refusals: [Task: Int]
    private var reports: [BackendReport] = []

    init(_ backend: any NodeBackend, refusing refusals: [Task: Int]) {
        self.backend = backend
        self.refusals = refusals
    }

    func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
        guard let task = task(of: request), let count = refusals[task], count > 0 else {
            return backend.begin(request, as: id, now: now)
        }
        refusals[task] = count - 1
        reports.append(.answer(id, .failure(BackendFailure(.failed, "the machine is busy"))))
    }

    private func task(of request: BackendRequest) -> Task? {
        switch request {
        case .stopContainer: .stopContainer
        case .stopSandbox: .stopSandbox
        case .removeSandbox: .removeSandbox
        case .removeContainer: .removeContainer
        default: nil
        }
    }

    func takeReports(now: Timestamp) -> [BackendReport] {
        defer { reports.removeAll() }
        return reports + backend.takeReports(now: now)
    }

    var nextDeadline: Timestamp? {
        reports.isEmpty ? backend.nextDeadline : Timestamp(seconds: 0)
    }

    func adopt(podUID: String) -> AdoptedPod { backend.adopt(podUID: podUID) }
}
