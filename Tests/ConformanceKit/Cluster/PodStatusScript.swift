import Controllers
import KubernetesAPI

/// The status of one Pod, as the scripted kubelet changes it.
struct PodStatusScript {
    private(set) var pod: Pod
    private let now: Timestamp

    /// - Parameter now: the time of the change, in whole seconds as the API has it.
    init(_ pod: Pod, now: Timestamp) {
        self.pod = pod
        self.now = now
    }

    /// Nothing was reported of the Pod yet.
    var isFirst: Bool { (pod.status?.podIP ?? "").isEmpty }

    mutating func start(address: String) {
        if pod.status == nil { pod.status = PodStatus() }
        pod.status?.startTime = now
        pod.status?.podIP = address
        pod.status?.podIPs = [.with { $0.ip = address }]
    }

    mutating func apply(_ report: KubeletReport) {
        switch report.outcome {
        case .running, .notReady: run(isReady: false)
        case .ready: run(isReady: true)
        case .succeeded: finish("Succeeded", reason: "PodCompleted") { _ in 0 }
        case .failed:
            finish("Failed", reason: "PodFailed") { name in
                report.container == nil || report.container == name ? report.exitCode : 0
            }
            pod.status?.reason = report.reason
        case .evicted:
            finish("Failed", reason: "PodFailed") { _ in report.exitCode }
            pod.status?.reason = "Evicted"
        case .restarted: run(isReady: false, restarts: report.restarts)
        case .gone: break
        }
        for (type, condition) in report.conditions.sorted(by: { $0.key < $1.key }) {
            set(type, condition.status, reason: condition.reason)
        }
    }

    // MARK: Turns of a Pod's life

    private mutating func run(isReady: Bool, restarts: Int32 = 0) {
        pod.status?.phase = "Running"
        setContainers { [now] status in
            status.ready = isReady
            status.started = true
            status.restartCount += restarts
            status.state = .with { $0.running = .with { $0.startedAt = now } }
        }
        setReady(isReady, reason: "ContainersNotReady")
    }

    private mutating func finish(
        _ phase: String, reason: String, exitCode: (String) -> Int32
    ) {
        pod.status?.phase = phase
        setContainers { [now] status in
            let code = exitCode(status.name)
            status.ready = false
            status.started = false
            status.state = .with { state in
                state.terminated = .with {
                    $0.exitCode = code
                    $0.reason = code == 0 ? "Completed" : "Error"
                    $0.finishedAt = now
                }
            }
        }
        setReady(false, reason: reason)
    }

    /// Changes the status of every container, sorted by name as kubelets report them.
    private mutating func setContainers(_ change: (inout ContainerStatus) -> Void) {
        let known = pod.status?.containerStatuses ?? []
        let containers = (pod.spec?.containers ?? []).sorted { $0.name < $1.name }
        pod.status?.containerStatuses = containers.map { container in
            var status =
                known.first { $0.name == container.name }
                ?? .with {
                    $0.name = container.name
                    $0.image = container.image ?? ""
                }
            change(&status)
            return status
        }
    }

    // MARK: Conditions

    private mutating func setReady(_ isReady: Bool, reason: String) {
        set("Initialized", "True")
        set("ContainersReady", isReady ? "True" : "False", reason: isReady ? nil : reason)
        set("Ready", isReady ? "True" : "False", reason: isReady ? nil : reason)
    }

    /// Sets a condition; its transition time moves only if its status does.
    private mutating func set(_ type: String, _ state: String, reason: String? = nil) {
        var conditions = pod.status?.conditions ?? []
        let position = conditions.firstIndex { $0.type == type }
        var condition = position.map { conditions[$0] } ?? .with { $0.type = type }
        if condition.status != state { condition.lastTransitionTime = now }
        condition.status = state
        condition.reason = reason
        if let position { conditions[position] = condition } else { conditions.append(condition) }
        pod.status?.conditions = conditions
    }
}
