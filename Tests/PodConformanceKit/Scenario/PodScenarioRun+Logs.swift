import Controllers
import Kubelet
import KubernetesAPI
import Reconcile

extension PodScenarioRun {
    /// What a container wrote, as lines, with what differs from run to run as tokens; `nil` if
    /// there was no such container.
    func lines(ofPod name: String, container: String, attempt: String) -> [String]? {
        let aliases = observer.aliases
        let found = backend.containers.first {
            (aliases[$0.pod] ?? $0.pod) == name && $0.id.name == container
                && String($0.id.attempt) == attempt
        }
        guard let found else { return nil }
        var text = String(decoding: backend.log(of: found.id), as: UTF8.self)
        for (value, token) in tokens(of: found.id) { text = text.replacing(value, with: token) }
        text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "$TIME")
        // A carriage return and the line break after it are one Character.
        var lines = text.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { String($0) ?? "" }
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// What is left of the scenario's Pods.
    var finalPods: [(name: String, status: Value)] {
        store.state.pods.all.filter { $0.namespace == node.namespace }.map { pod in
            (observer.aliases[pod.name] ?? pod.name, pod.encoded()["status"] ?? .null)
        }
    }

    private static let volatile: Set = [
        "startTime", "startedAt", "finishedAt", "lastTransitionTime", "lastProbeTime",
        "containerID", "imageID",
    ]

    /// A status without times and identifiers, and with tokens for what differs from run to run.
    func bare(_ value: Value) -> Value {
        switch value {
        case .object(let object):
            .object(
                ValueObject(
                    object.filter { !Self.volatile.contains($0.key) }.map {
                        ($0.key, bare($0.value))
                    }))
        case .array(let elements): .array(elements.map(bare))
        case .string(let text): .string(withTokens(text))
        case .null, .bool, .int, .double: value
        }
    }

    /// A text with what differs from run to run as tokens.
    func withTokens(_ text: String) -> String {
        var text = text
        for (name, alias) in observer.aliases where name != alias {
            text = text.replacing(name, with: alias)
        }
        for (uid, address) in backend.addresses {
            text = text.replacing(uid, with: "$UID")
            if address != node.address { text = text.replacing(address, with: "$POD_IP") }
        }
        for pod in store.state.pods.all { text = text.replacing(pod.uid, with: "$UID") }
        return text.replacing(node.address, with: "$HOST_IP")
            .replacing(node.namespace, with: "$NS").replacing(PodScenario.node, with: "$NODE")
    }

    private func tokens(of id: ContainerID) -> [(String, String)] {
        let memory = Self.nodeMemoryBytes
        let addresses = store.state.services.all.compactMap { $0.spec?.clusterIP } + ["10.96.0.10"]
        var tokens = [
            (id.podUID, "$UID"), (node.namespace, "$NS"), (PodScenario.node, "$NODE"),
            (node.address, "$HOST_IP"), (String(memory), "$NODE_MEMORY"),
            (String(memory / 1024), "$NODE_MEMORY_KI"),
            (String((memory + (1 << 20) - 1) >> 20), "$NODE_MEMORY_MI"),
            ("kube-probe/1.36", "kube-probe/."),
        ]
        if let address = backend.addresses[id.podUID], address != node.address {
            tokens.append((address, "$POD_IP"))
        }
        // The longer address first: one may begin another.
        for address in addresses.sorted(by: { $0.count > $1.count }) where address.contains(".") {
            tokens.append((address, "$CLUSTER_IP"))
        }
        return tokens
    }
}
