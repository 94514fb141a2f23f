internal import Kubelet
internal import Synchronization

/// What tasks have to tell, for the loop to take.
final class Inbox: Sendable {
    private let reports = Mutex<[BackendReport]>([])
    private let onReport: @Sendable () -> Void

    init(_ onReport: @escaping @Sendable () -> Void) { self.onReport = onReport }

    var isEmpty: Bool { reports.withLock { $0.isEmpty } }

    func add(_ report: BackendReport) {
        reports.withLock { $0.append(report) }
        onReport()
    }

    func take() -> [BackendReport] {
        reports.withLock { reports in
            defer { reports.removeAll() }
            return reports
        }
    }
}
