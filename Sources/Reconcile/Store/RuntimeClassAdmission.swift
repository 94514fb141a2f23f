internal import Controllers
internal import KubernetesAPI
internal import Manifests

// The RuntimeClass plug-in: what a RuntimeClass says becomes part of the Pod.

extension Store {
    private static let runtimeClass = GroupKind(group: "node.k8s.io", kind: "RuntimeClass")

    /// Writes what the Pod's runtime takes by itself, and where it can run, into the Pod.
    ///
    /// - Throws: `forbidden` for a class that does not exist, and where the Pod says something else
    ///   than its class.
    func applyRuntimeClass(to pod: inout Pod) throws(StoreError) {
        guard let spec = pod.spec else { return }
        guard let name = spec.runtimeClassName else {
            try require(
                spec.overhead?.isEmpty ?? true,
                "Pod Overhead set without corresponding RuntimeClass defined Overhead", of: pod)
            return
        }
        let key = ObjectKey(Self.runtimeClass, namespace: "", name: name)
        guard let content = state.object(key)?.value else {
            return try require(false, "RuntimeClass \"\(name)\" not found", of: pod)
        }
        let runtimeClass = RuntimeClass(content)
        if runtimeClass.overhead.isEmpty {
            try require(
                spec.overhead?.isEmpty ?? true,
                "Pod Overhead set without corresponding RuntimeClass defined Overhead", of: pod)
        } else {
            try require(
                spec.overhead.map { $0 == runtimeClass.overhead } ?? true,
                "Pod's Overhead doesn't match RuntimeClass's defined Overhead", of: pod)
            pod.spec?.overhead = runtimeClass.overhead
        }
        try restrict(&pod, to: runtimeClass)
    }

    /// Adds the labels and tolerations of the nodes that have the runtime.
    private func restrict(_ pod: inout Pod, to runtimeClass: RuntimeClass) throws(StoreError) {
        var selector = pod.spec?.nodeSelector ?? [:]
        for (label, value) in runtimeClass.nodeSelector.sorted(by: { $0.key < $1.key }) {
            if let own = selector[label], own != value {
                throw .forbidden(
                    pod.key,
                    reason: "conflict: runtimeClass.scheduling.nodeSelector[\(label)] = \(value); "
                        + "pod.spec.nodeSelector[\(label)] = \(own)")
            }
            selector[label] = value
        }
        if !selector.isEmpty { pod.spec?.nodeSelector = selector }
        let own = pod.spec?.tolerations ?? []
        let missing = runtimeClass.tolerations.filter { !own.contains($0) }
        if !missing.isEmpty { pod.spec?.tolerations = own + missing }
    }

    private func require(
        _ condition: Bool, _ reason: String, of pod: Pod
    ) throws(StoreError) {
        if !condition { throw .forbidden(pod.key, reason: "pod rejected: \(reason)") }
    }
}

/// What admission reads of a RuntimeClass, a kind without a Swift type.
private struct RuntimeClass {
    var overhead: [String: Quantity] = [:]
    var nodeSelector: [String: String] = [:]
    var tolerations: [Toleration] = []

    init(_ value: Value) {
        var problems: [DecodeProblem] = []
        let spec = PodSpec.decode(
            .object(
                ValueObject([
                    ("overhead", value["overhead"]?["podFixed"] ?? .object(ValueObject())),
                    (
                        "nodeSelector",
                        value["scheduling"]?["nodeSelector"] ?? .object(ValueObject())
                    ),
                    ("tolerations", value["scheduling"]?["tolerations"] ?? .array([])),
                ])), problems: &problems)
        overhead = spec.overhead ?? [:]
        nodeSelector = spec.nodeSelector ?? [:]
        tolerations = spec.tolerations ?? []
    }
}
