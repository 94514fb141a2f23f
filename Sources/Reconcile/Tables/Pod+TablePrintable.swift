internal import Controllers
internal import KubernetesAPI

extension Pod: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let summary = PodSummary(self)
        let gates = spec?.readinessGates ?? []
        let openGates = gates.count { condition($0.conditionType)?.status == "True" }
        return [
            name, "\(summary.readyCount)/\(summary.containerCount)", summary.status,
            summary.restarts(context), context.age(of: self),
            (status?.podIPs?.first?.ip).or(TableContext.none), nodeName.or(TableContext.none),
            (status?.nominatedNodeName).or(TableContext.none),
            gates.isEmpty ? TableContext.none : "\(openGates)/\(gates.count)",
        ]
    }
}

/// What the containers of a Pod and its phase come down to in one line.
private struct PodSummary {
    private(set) var status: String
    private(set) var readyCount = 0
    private(set) var containerCount: Int

    private var restartCount: Int32 = 0
    private var lastRestart: Timestamp?

    init(_ pod: Pod) {
        status = (pod.status?.reason).or(pod.status?.phase ?? "")
        if pod.condition("PodScheduled")?.reason == "SchedulingGated" { status = "SchedulingGated" }
        let initContainers = pod.spec?.initContainers ?? []
        let sidecars = Set(initContainers.filter { $0.restartPolicy == "Always" }.map(\.name))
        containerCount = (pod.spec?.containers.count ?? 0) + sidecars.count

        let initStatuses = pod.status?.initContainerStatuses ?? []
        let isInitializing = addInitContainers(
            initStatuses, sidecars: sidecars, count: initContainers.count)
        if !isInitializing || pod.condition("Initialized")?.status == "True" {
            // Restarts of init containers that are done no longer matter.
            restartCount = 0
            lastRestart = nil
            for container in initStatuses where sidecars.contains(container.name) {
                addRestarts(of: container)
            }
            addContainers(pod.status?.containerStatuses ?? [], isReady: pod.isReady)
        }

        guard pod.isTerminating else { return }
        if pod.status?.reason == "NodeLost" {
            status = "Unknown"
        } else if !pod.hasFinished {
            status = "Terminating"
        }
    }

    /// The restarts, and how long ago the last one was: `3 (5m ago)`.
    func restarts(_ context: TableContext) -> String {
        guard restartCount != 0, let lastRestart else { return "\(restartCount)" }
        return "\(restartCount) (\(context.age(since: lastRestart)) ago)"
    }

    private mutating func addRestarts(of container: ContainerStatus) {
        restartCount += container.restartCount
        if let finishedAt = container.lastState?.terminated?.finishedAt {
            lastRestart = max(finishedAt, lastRestart ?? finishedAt)
        }
    }

    /// Looks at init containers up to the first that is not done.
    ///
    /// - Returns: whether there is one.
    private mutating func addInitContainers(
        _ statuses: [ContainerStatus], sidecars: Set<String>, count: Int
    ) -> Bool {
        for (index, container) in statuses.enumerated() {
            addRestarts(of: container)
            if container.state?.terminated?.exitCode == 0 { continue }
            if sidecars.contains(container.name), container.started == true {
                if container.ready { readyCount += 1 }
                continue
            }
            if let terminated = container.state?.terminated {
                status = "Init:" + Self.text(of: terminated)
            } else if let reason = container.state?.waiting?.reason, !reason.isEmpty,
                reason != "PodInitializing"
            {
                status = "Init:" + reason
            } else {
                status = "Init:\(index)/\(count)"
            }
            return true
        }
        return false
    }

    /// The first container that waits or has ended gives the status, hence the order.
    private mutating func addContainers(_ statuses: [ContainerStatus], isReady: Bool) {
        var hasRunning = false
        for container in statuses.reversed() {
            addRestarts(of: container)
            if let reason = container.state?.waiting?.reason, !reason.isEmpty {
                status = reason
            } else if let terminated = container.state?.terminated {
                status = Self.text(of: terminated)
            } else if container.ready, container.state?.running != nil {
                hasRunning = true
                readyCount += 1
            }
        }
        if status == "Completed", hasRunning { status = isReady ? "Running" : "NotReady" }
    }

    private static func text(of terminated: ContainerStateTerminated) -> String {
        if let reason = terminated.reason, !reason.isEmpty { return reason }
        if let signal = terminated.signal, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(terminated.exitCode)"
    }
}
