internal import Controllers
internal import KubernetesAPI

/// Why a Pod is evicted, in a kubelet's words.
enum EvictionMessage {
    /// The node was short of something.
    static func shortage(
        of threshold: EvictionThreshold, _ measurement: NodeMeasurement, evicting pod: Pod
    ) -> String {
        let resource = threshold.signal.resource
        var message = "The node was low on resource: \(resource). "
        if let amount = threshold.signal.amount(in: measurement),
            let least = threshold.quantity(of: amount.capacity)
        {
            let available = Quantity(value: amount.available, format: threshold.signal.format)
            message += "Threshold quantity: \(least.canonicalText), available: \(available.text). "
        }
        guard let usage = measurement.pods[pod.uid] else { return message }
        if resource == "memory", let request = pod.spec?.resources?.requests?["memory"] {
            let used = Quantity(value: usage.workingSetBytes, format: .binarySI)
            message += excess("Pod \(pod.name)", used, request, resource)
        }
        for container in (pod.spec?.containers ?? []) + (pod.spec?.initContainers ?? []) {
            guard let own = usage.containers[container.name],
                let used = own.amount(of: resource)
            else { continue }
            let request = container.resources?.requests?[resource] ?? Quantity()
            if used > request {
                message += excess("Container \(container.name)", used, request, resource)
            }
        }
        return message
    }

    private static func excess(
        _ subject: String, _ used: Quantity, _ request: Quantity, _ resource: String
    ) -> String {
        "\(subject) was using \(used.text), request is \(request.canonicalText), "
            + "has larger consumption of \(resource). "
    }

    /// The Pod uses more storage than it may; `nil` if it does not.
    static func excessOfStorage(
        of pod: Pod, _ usage: PodMeasurement, imagesLieApart: Bool
    ) -> String? {
        for volume in pod.spec?.volumes ?? [] {
            guard let limit = volume.emptyDir?.sizeLimit, limit > Quantity(),
                let used = usage.volumes[volume.name], Quantity(value: used.bytes) > limit
            else { continue }
            return "Usage of EmptyDir volume \"\(volume.name)\" exceeds the limit "
                + "\"\(limit.canonicalText)\". "
        }
        if let limit = pod.spec?.ephemeralStorageLimit,
            Quantity(value: usage.files(of: pod).bytes) > limit
        {
            return "Pod ephemeral local storage usage exceeds the total limit of containers "
                + "\(limit.canonicalText). "
        }
        for container in pod.spec?.containers ?? [] {
            guard let limit = container.resources?.limits?["ephemeral-storage"], !limit.isZero,
                let own = usage.containers[container.name]
            else { continue }
            let used = imagesLieApart ? own.logs : own.logs + own.layer
            if Quantity(value: used.bytes) > limit {
                return "Container \(container.name) exceeded its local ephemeral storage limit "
                    + "\"\(limit.canonicalText)\". "
            }
        }
        return nil
    }
}

extension PodMeasurement.Container {
    fileprivate func amount(of resource: String) -> Quantity? {
        switch resource {
        case "memory": Quantity(value: workingSetBytes, format: .binarySI)
        case "ephemeral-storage": Quantity(value: layer.bytes + logs.bytes, format: .binarySI)
        default: nil
        }
    }
}

extension PodSpec {
    /// The sum of what its containers may have on disks; `nil` where none has a limit.
    var ephemeralStorageLimit: Quantity? {
        func limit(_ container: Container) -> Quantity? {
            container.resources?.limits?["ephemeral-storage"]
        }
        let sidecars = (initContainers ?? []).filter(\.isSidecar)
        let running = (containers + sidecars).compactMap(limit)
        let starting = (initContainers ?? []).filter { !$0.isSidecar }.compactMap(limit)
        let sum = running.isEmpty ? nil : running.reduce(Quantity()) { $0 + $1 }
        return [sum, starting.max()].compactMap(\.self).max()
    }

    /// Whether it has to be known what the Pod has on disks.
    var limitsStorage: Bool {
        (volumes ?? []).contains { $0.emptyDir?.sizeLimit != nil } || ephemeralStorageLimit != nil
    }
}
