internal import Controllers
internal import KubernetesAPI

/// Reports the load of a trace to the store, as a metrics server would, until the trace ends.
final class LoadFeed: Agenda {
    /// How often autoscalers look, and so how often it is measured.
    private static let interval: Duration = .seconds(15)

    private let trace: LoadTrace
    private let start: Timestamp
    private var nextReport: Timestamp?

    init(_ trace: LoadTrace, start: Timestamp) {
        self.trace = trace
        self.start = start
        nextReport = start
    }

    // MARK: Agenda

    var nextDeadline: Timestamp? { nextReport }

    /// A measurement changes no object, so there is never anything new to look at.
    func advance(_ store: Store, now: Timestamp) -> Bool {
        guard let due = nextReport, due <= now else { return false }
        report(to: store, now: now)
        let isOver = now - start >= trace.duration
        nextReport = isOver ? nil : now + Self.interval
        return false
    }

    var unready: [Convergence.Unready] {
        guard nextReport != nil else { return [] }
        let key = ObjectKey(HorizontalPodAutoscaler.kind, namespace: "", name: "")
        return [Convergence.Unready(key: key, readiness: .progressing("the load goes on"))]
    }

    // MARK: Measuring

    private func report(to store: Store, now: Timestamp) {
        for series in trace.series {
            let value = trace.value(of: series, at: now - start)
            for scaler in store.state.table(HorizontalPodAutoscaler.self).all
            where series.isFor(scaler) {
                report(value, of: series.metric, to: store, for: scaler, now: now)
            }
        }
    }

    private func report(
        _ value: Int64, of metric: LoadTrace.Series.Metric, to store: Store,
        for scaler: HorizontalPodAutoscaler, now: Timestamp
    ) {
        if case .external(let name) = metric {
            let sample = ObservedMetrics.Sample(value: Quantity(milli: value), timestamp: now)
            store.observe { $0.setExternalSamples([sample], of: name, in: scaler.namespace) }
            return
        }
        let pods = readyPods(of: scaler, in: store.state)
        if pods.isEmpty { return }
        let share = value / Int64(pods.count)
        for pod in pods {
            switch metric {
            case .resource(let resource):
                measure(share, of: resource, in: pod, store: store, now: now)
            case .pods(let name):
                let sample = ObservedMetrics.Sample(
                    value: Quantity(milli: share), timestamp: now)
                store.observe { $0.setSamples([sample], of: name, for: pod.key) }
            case .external: break
            }
        }
    }

    /// The Pod's containers share its load evenly; none uses more CPU than its limit.
    private func measure(
        _ millis: Int64, of resource: String, in pod: Pod, store: Store, now: Timestamp
    ) {
        let containers = pod.spec?.containers ?? []
        let share = millis / Int64(max(1, containers.count))
        let earlier = store.state.metrics.usage(of: pod.namespacedName)
        let usages = containers.map { container in
            let limit = resource == "cpu" ? container.resources?.limits?["cpu"] : nil
            let used = min(share, limit?.milliValue ?? share)
            var usage = earlier?.containers.first { $0.name == container.name }?.usage ?? [:]
            usage[resource] = Quantity(milli: used)
            return ObservedMetrics.ContainerUsage(name: container.name, usage: usage)
        }
        let usage = ObservedMetrics.PodUsage(timestamp: now, window: .zero, containers: usages)
        store.observe { $0.setUsage(usage, of: pod.namespacedName) }
    }

    /// The ready Pods of what an autoscaler scales, sorted by name.
    private func readyPods(
        of scaler: HorizontalPodAutoscaler, in state: ClusterState
    ) -> [Pod] {
        let target = scaler.spec.scaleTargetRef
        let apiVersion = target.apiVersion ?? ""
        let group = apiVersion.contains("/") ? String(apiVersion.prefix { $0 != "/" }) : ""
        let key = ObjectKey(
            GroupKind(group: group, kind: target.kind), namespace: scaler.namespace,
            name: target.name)
        guard let object = state.object(key) else { return [] }
        var pods: [Pod] = []
        // A workload owns its Pods, or owns what owns them.
        for child in state.dependents(of: object.uid) {
            if let pod = child as? Pod {
                pods.append(pod)
            } else {
                pods += state.dependents(of: child.uid).compactMap { $0 as? Pod }
            }
        }
        return pods.filter { $0.isReady && $0.isActive }.sorted { $0.key < $1.key }
    }
}

extension LoadTrace.Series {
    fileprivate func isFor(_ scaler: HorizontalPodAutoscaler) -> Bool {
        (namespace ?? scaler.namespace) == scaler.namespace
            && (workload ?? scaler.spec.scaleTargetRef.name) == scaler.spec.scaleTargetRef.name
    }
}
