internal import KubernetesAPI

/// The Pods of a target by what their metrics are worth.
struct PodGroups {
    /// How many count in full.
    private(set) var readyCount = 0
    /// Not started, or not ready yet: their usage says nothing about the work there is.
    private(set) var unready: [Pod] = []
    /// Started, and nothing was measured.
    private(set) var missing: [Pod] = []
    /// Failed or terminating: they do not count at all.
    private(set) var ignored: [Pod] = []

    /// - Parameter resource: the resource that was measured; `nil` for other metrics. Only CPU
    ///   depends on whether a Pod is ready: a Pod works hard to start.
    init(
        _ pods: [Pod], readings: MetricReadings, resource: String?,
        settings: AutoscalingSettings, now: Timestamp
    ) {
        for pod in pods {
            if pod.isTerminating || pod.phase == "Failed" {
                ignored.append(pod)
            } else if pod.phase == "Pending" {
                unready.append(pod)
            } else if let reading = readings[pod.name] {
                let isUnready =
                    resource == "cpu"
                    && Self.isStarting(pod, reading: reading, settings: settings, now: now)
                if isUnready { unready.append(pod) } else { readyCount += 1 }
            } else {
                missing.append(pod)
            }
        }
    }

    /// Whether the CPU usage of a Pod is that of its start.
    private static func isStarting(
        _ pod: Pod, reading: MetricReading, settings: AutoscalingSettings, now: Timestamp
    ) -> Bool {
        guard let ready = pod.condition("Ready"), let startTime = pod.status?.startTime else {
            return true
        }
        let changed = ready.lastTransitionTime ?? Timestamp()
        if startTime + settings.cpuInitializationPeriod > now {
            // A measurement counts once all of it was taken after the Pod became ready.
            return ready.status == "False" || reading.timestamp < changed + reading.window
        }
        // Later only a Pod that has never been ready is left out.
        return ready.status == "False" && startTime + settings.initialReadinessDelay > changed
    }
}
