internal import KubernetesAPI

/// Asks one metric of an autoscaler how many replicas there should be.
struct MetricEvaluation {
    let calculator: ReplicaCalculator
    let state: ClusterState
    let namespace: String

    struct Result {
        let replicas: Int
        /// The metric in the words of conditions and Events.
        let metric: String
        let status: MetricStatus
    }

    struct Failure: Error {
        /// The reason of condition and Event.
        let reason: String
        /// What was attempted, for the Event about all metrics together.
        let context: String
        let message: String
    }

    func evaluate(_ spec: MetricSpec) throws(Failure) -> Result {
        switch spec.type {
        case "Resource": try resource(spec.resource ?? ResourceMetricSource())
        case "ContainerResource":
            try containerResource(spec.containerResource ?? ContainerResourceMetricSource())
        case "Pods": try pods(spec.pods ?? PodsMetricSource())
        case "Object": try object(spec.object ?? ObjectMetricSource())
        case "External": try external(spec.external ?? ExternalMetricSource())
        default:
            throw Failure(
                reason: "InvalidMetricSourceType", context: "unknown metric source type",
                message: "unknown metric source type \"\(spec.type)\"")
        }
    }

    private func resource(_ source: ResourceMetricSource) throws(Failure) -> Result {
        do throws(MetricFailure) {
            let measured = try measure(source.name, container: nil, target: source.target)
            return Result(
                replicas: measured.replicas, metric: measured.metric,
                status: .with {
                    $0.type = "Resource"
                    $0.resource = .with {
                        $0.name = source.name
                        $0.current = measured.current
                    }
                })
        } catch {
            throw Failure(
                reason: "FailedGetResourceMetric",
                context: "failed to get \(source.name) resource metric value",
                message: error.message)
        }
    }

    private func containerResource(
        _ source: ContainerResourceMetricSource
    ) throws(Failure) -> Result {
        do throws(MetricFailure) {
            let measured = try measure(
                source.name, container: source.container, target: source.target)
            return Result(
                replicas: measured.replicas, metric: measured.metric,
                status: .with {
                    $0.type = "ContainerResource"
                    $0.containerResource = .with {
                        $0.name = source.name
                        $0.container = source.container
                        $0.current = measured.current
                    }
                })
        } catch {
            throw Failure(
                reason: "FailedGetContainerResourceMetric",
                context: "failed to get \(source.name) container metric value",
                message: error.message)
        }
    }

    struct Measurement {
        let replicas: Int
        let metric: String
        let current: MetricValueStatus
    }

    private func measure(
        _ resource: String, container: String?, target: MetricTarget
    ) throws(MetricFailure) -> Measurement {
        if let average = target.averageValue {
            let proposal = try attempt("failed to get \(resource) usage") {
                () throws(MetricFailure) in
                try calculator.replicas(
                    averageMilliValue: average.milliValue, resource: resource,
                    readings: try readings(resource, container))
            }
            let usage = Quantity(milli: proposal.milliUsage, of: resource)
            return Measurement(
                replicas: proposal.replicas, metric: "\(resource) resource",
                current: .with { $0.averageValue = usage })
        }
        guard let percent = target.averageUtilization else {
            throw MetricFailure(
                "invalid resource metric source: neither an average utilization target nor an "
                    + "average value (usage) target was set")
        }
        let proposal = try attempt("failed to get \(resource) utilization") {
            () throws(MetricFailure) in
            try calculator.replicas(
                utilization: percent, resource: resource, container: container,
                readings: try readings(resource, container))
        }
        let current = MetricValueStatus.with {
            $0.averageUtilization = proposal.utilization
            $0.averageValue = Quantity(milli: proposal.milliUsage, of: resource)
        }
        let kind = container == nil ? "resource" : "container resource"
        return Measurement(
            replicas: proposal.replicas,
            metric: "\(resource) \(kind) utilization (percentage of request)",
            current: current)
    }

    private func readings(
        _ resource: String, _ container: String?
    ) throws(MetricFailure) -> MetricReadings {
        try state.readings(ofResource: resource, container: container, pods: calculator.pods)
    }

    /// Says what was attempted if `body` fails.
    private func attempt<Success>(
        _ context: String, _ body: () throws(MetricFailure) -> Success
    ) throws(MetricFailure) -> Success {
        do throws(MetricFailure) {
            return try body()
        } catch {
            throw MetricFailure("\(context): \(error.message)")
        }
    }
}

extension Quantity {
    /// Memory is written in powers of 1024, everything else in powers of 1000.
    fileprivate init(milli: Int64, of resource: String) {
        self =
            resource == "memory"
            ? Quantity(value: (milli + 999) / 1000, format: .binarySI) : Quantity(milli: milli)
    }
}
