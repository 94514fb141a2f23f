internal import KubernetesAPI

/// Parts that the workloads of several kinds have in common.
extension PodTemplateSpec {
    static let images = ["app:1", "app:2", "app:3"]

    /// A template with those labels and one container.
    static func random(
        labels: [String: String], using generator: inout SeededGenerator
    ) -> PodTemplateSpec {
        let cpu = generator.pick([nil, "100m", "500m", "1"])
        let delay = Int32(generator.number(in: 0...3))
        var container = Container()
        container.name = "main"
        container.image = generator.pick(images)
        if let cpu, let quantity = Quantity(cpu) {
            container.resources = .with { $0.requests = ["cpu": quantity] }
        }
        if delay > 0 {
            container.readinessProbe = .with {
                $0.initialDelaySeconds = delay
                $0.tcpSocket = .with { $0.port = 80 }
            }
        }
        var template = PodTemplateSpec()
        template.metadata = .with { $0.labels = labels }
        template.spec = .with { $0.containers = [container] }
        return template
    }

    var image: String? {
        get { spec?.containers.first?.image }
        set { spec?.containers[0].image = newValue }
    }
}

extension Pod {
    var image: String? { spec?.containers.first?.image }
}
