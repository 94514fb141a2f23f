internal import Controllers
internal import KubernetesAPI
internal import Synchronization

/// Measures what Pods use, away from the loop, and turns two measurements into a rate.
final class UsageSampler: Sendable {
    /// How often a kubelet's usage is asked for by the metrics server.
    static let period: Duration = .seconds(15)

    private let access: any ContainerAccess
    private let onSample: @Sendable () -> Void
    private let taken = Mutex<[ContainerUsage]?>(nil)

    /// - Parameter onSample: called when a measurement has come; on another thread.
    init(_ access: any ContainerAccess, onSample: @escaping @Sendable () -> Void) {
        self.access = access
        self.onSample = onSample
    }

    /// Begins to measure; `take` hands the outcome out.
    func begin(_ uids: [String]) {
        Task(executorPreference: BackgroundExecutor.shared) { [self, access, onSample] in
            // What cannot be measured is missing, as it is where a metrics server gets no answer.
            let usages = (try? await access.usage(ofPods: uids)) ?? []
            taken.withLock { $0 = usages }
            onSample()
        }
    }

    var hasSample: Bool { taken.withLock { $0 != nil } }

    func take() -> [ContainerUsage]? {
        taken.withLock { taken in
            defer { taken = nil }
            return taken
        }
    }

    /// The usage of Pods, by uid: processor time as a rate since the measurement before.
    static func usages(
        _ current: [ContainerUsage], since previous: [ContainerUsage]
    ) -> [String: ObservedMetrics.PodUsage] {
        let earlier = Dictionary(
            previous.map { ($0.container, $0) }, uniquingKeysWith: { $1 })
        var result: [String: ObservedMetrics.PodUsage] = [:]
        let byPod = Dictionary(grouping: current, by: \.container.podUID)
        for (uid, containers) in byPod {
            var windows: [Duration] = []
            let measured = containers.compactMap { usage -> ObservedMetrics.ContainerUsage? in
                guard let before = earlier[usage.container] else { return nil }
                let window = usage.time - before.time
                let microseconds = window / .microseconds(1)
                guard microseconds > 0 else { return nil }
                windows.append(window)
                let spent = Double(usage.cpuNanoseconds - before.cpuNanoseconds)
                let milli = Int64((max(0, spent) / microseconds).rounded(.up))
                return ObservedMetrics.ContainerUsage(
                    name: usage.container.name,
                    usage: [
                        "cpu": Quantity(milli: milli),
                        "memory": Quantity(value: usage.workingSetBytes, format: .binarySI),
                    ])
            }
            guard measured.count == containers.count, let window = windows.max(),
                let time = containers.map(\.time).max()
            else { continue }
            result[uid] = ObservedMetrics.PodUsage(
                timestamp: time, window: window, containers: measured)
        }
        return result
    }
}
