import Controllers
import Kubelet
import KubernetesAPI

/// The backend of a scenario, with what its containers wrote kept for good, and a way to run
/// commands beside those of the kubelet.
final class ObservedBackend: NodeBackend {
    /// Whom the scenario's own commands are answered to: no Pod has this uid.
    private static let ownUID = "scenario"
    private static let commandTimeout: Duration = .seconds(30)

    private let node: ScenarioNode
    private var backend: any NodeBackend { node.backend }
    /// All containers that were made, in order, by the names of their Pods.
    private(set) var containers: [(pod: String, id: ContainerID)] = []
    private var logs: [ContainerID: [UInt8]] = [:]
    private var podNames: [String: String] = [:]
    private var sandboxes: [RequestID: String] = [:]
    private(set) var addresses: [String: String] = [:]
    private var lastCommand = 0
    private(set) var commandOutcome: Result<BackendOutcome, BackendFailure>?

    init(_ node: ScenarioNode) { self.node = node }

    // MARK: NodeBackend

    var nextDeadline: Timestamp? { backend.nextDeadline }

    func adopt(podUID: String) -> AdoptedPod { backend.adopt(podUID: podUID) }

    func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
        switch request {
        case .runSandbox(let configuration):
            podNames[configuration.podUID] = configuration.pod.name
            sandboxes[id] = configuration.podUID
        case .createContainer(let configuration):
            containers.append((podNames[configuration.id.podUID] ?? "", configuration.id))
        case .removeContainer(let container): keepLog(of: container)
        case .removeSandbox(let uid):
            for (_, container) in containers where container.podUID == uid {
                keepLog(of: container)
            }
        default: break
        }
        backend.begin(request, as: id, now: now)
    }

    func takeReports(now: Timestamp) -> [BackendReport] {
        backend.takeReports(now: now).filter { report in
            switch report {
            case .containerEnded(let id, _): keepLog(of: id)
            case .answer(let id, .success(.sandbox(let addresses))):
                if let uid = sandboxes[id] { self.addresses[uid] = addresses.first }
            case .answer(let id, let answer) where id.podUID == Self.ownUID:
                commandOutcome = answer
                return false
            case .answer, .sandboxEnded: break
            }
            return true
        }
    }

    // MARK: Logs

    private func keepLog(of id: ContainerID) {
        if logs[id] == nil { logs[id] = node.log(id) }
    }

    /// What a container wrote, up to now if it still runs.
    func log(of id: ContainerID) -> [UInt8] { logs[id] ?? node.log(id) }

    // MARK: Commands

    /// Runs a command in a container; its outcome will be the `commandOutcome`.
    func run(_ command: [String], in id: ContainerID, now: Timestamp) {
        lastCommand += 1
        commandOutcome = nil
        backend.begin(
            .exec(id, command: command, timeout: Self.commandTimeout),
            as: RequestID(podUID: Self.ownUID, number: lastCommand), now: now)
    }
}
