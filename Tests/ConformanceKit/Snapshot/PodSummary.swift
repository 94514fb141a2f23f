import Controllers
import KubernetesAPI

/// What a snapshot shows of a Pod.
struct PodSummary {
    private static let trackingFinalizer = "batch.kubernetes.io/job-tracking"

    private let pod: Pod
    private let options: SnapshotOptions
    private let names: ObjectNames

    init(_ pod: Pod, options: SnapshotOptions, names: ObjectNames) {
        self.pod = pod
        self.options = options
        self.names = names
    }

    var summary: ValueObject {
        var summary = ValueObject()
        summary["owner"] = names.owners(of: pod.metadata)
        summary["template"] = templateNumber.map { .string($0) }
        summary["phase"] = .string(pod.phase)
        summary["ready"] = .bool(pod.isReady)
        summary["terminating"] = pod.isTerminating ? true : nil
        summary["reason"] = text(pod.status?.reason)
        summary["index"] = pod.completionIndex.map { .int($0) }
        summary["tracked"] = pod.metadata.hasFinalizer(Self.trackingFinalizer) ? true : nil
        addPlacement(to: &summary)
        addOptions(to: &summary)
        return summary
    }

    private func addPlacement(to summary: inout ValueObject) {
        if options.showsNodesOfPods {
            summary["node"] = pod.nodeName.map { .string($0) } ?? .null
        } else if pod.nodeName == nil {
            summary["scheduled"] = false
        }
        if let scheduled = pod.condition("PodScheduled"), scheduled.status == "False" {
            summary["unscheduled"] = text(scheduled.reason)
            if options.showsMessages { summary["message"] = text(scheduled.message) }
        }
        if let disruption = pod.condition("DisruptionTarget"), disruption.status == "True" {
            summary["disruption"] = text(disruption.reason)
        }
        summary["nominatedNode"] = text(pod.status?.nominatedNodeName)
    }

    private func addOptions(to summary: inout ValueObject) {
        let metadata = pod.metadata
        summary["labels"] = Self.chosen(options.podLabels, of: metadata.labels)
        summary["annotations"] = Self.chosen(options.podAnnotations, of: metadata.annotations)
        if !options.podSpec.isEmpty {
            let spec = pod.spec?.encoded() ?? .null
            let parts = options.podSpec.map { ($0, Self.part(of: spec, at: $0) ?? .null) }
            summary["spec"] = .object(ValueObject(parts))
        }
    }

    private func text(_ text: String?) -> Value? {
        guard let text, !text.isEmpty else { return nil }
        return .string(text)
    }

    /// The number of the ControllerRevision that the Pod was made from.
    private var templateNumber: String? {
        guard let hash = pod.metadata.labels?["controller-revision-hash"],
            let owner = pod.metadata.controllerReference
        else { return nil }
        // StatefulSets label Pods with the revision's name, DaemonSets with the end of it.
        for name in [hash, "\(owner.name)-\(hash)"] {
            let key = ObjectKey(ControllerRevision.self, namespace: pod.namespace, name: name)
            if let number = names.number(of: key) { return number }
        }
        return nil
    }

    private static func chosen(_ keys: [String], of map: [String: String]?) -> Value? {
        guard !keys.isEmpty else { return nil }
        return .object(ValueObject(keys.map { ($0, map?[$0].map { .string($0) } ?? .null) }))
    }

    /// The value at a path such as `containers.0.resources`.
    private static func part(of value: Value, at path: String) -> Value? {
        var part = value
        for step in path.split(separator: ".").map(String.init) {
            let next: Value?
            if let array = part.array, let index = Int(step) {
                next = array.indices.contains(index) ? array[index] : nil
            } else {
                next = part[step]
            }
            guard let next else { return nil }
            part = next
        }
        return part
    }
}
