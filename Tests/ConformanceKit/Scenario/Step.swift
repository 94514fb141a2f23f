import Controllers
import KubernetesAPI

/// One step of a scenario.
struct Step {
    /// The word for it in scenarios and snapshots: `apply`.
    let word: String
    let request: StepRequest
}

/// What a step asks for.
indirect enum StepRequest {
    case apply([Value])
    case patch(PatchRequest)
    case scale(RequestTarget, replicas: Int64)
    case delete(RequestTarget, Deletion)
    case evict(PodSelector)
    case kubelet([KubeletReport])
    case round(KubeletRound)
    case node([NodeOperation])
    case metrics([MetricsReport])
    case wait(Duration)
    /// Goes on at that second of a minute.
    case align(second: Int)
    case read
    case batch([Step])
}

/// The object, or the Pods, that a request is sent to.
struct RequestTarget {
    var kind: String
    var namespace: String?
    var name: String?
    var pods: PodSelector?

    init(_ fields: inout ScenarioFields, of place: String) throws(ScenarioFault) {
        kind = try fields.requiredString("kind")
        namespace = try fields.string("namespace")
        name = try fields.string("name")
        if name == nil {
            guard kind == "Pod" else { throw ScenarioFault("\(place) has no name") }
            pods = try PodSelector(&fields, of: place)
        }
    }
}

struct PatchRequest {
    enum PatchType: String {
        case merge, strategic, json
    }

    enum Subresource: String {
        case status, scale
    }

    var target: RequestTarget
    var type: PatchType
    var subresource: Subresource?
    var patch: Value
}

/// What the scripted kubelet reports of Pods.
struct KubeletReport {
    enum Outcome: String {
        case running, ready, notReady, succeeded, failed, evicted, restarted, gone
    }

    var pods: PodSelector
    var outcome: Outcome
    var exitCode: Int32 = 1
    /// Of a failure, the container that failed; `nil` for all.
    var container: String?
    /// Of a failure, the reason of the Pod.
    var reason: String?
    var restarts: Int32 = 1
    /// Conditions to add, by type, as status and reason.
    var conditions: [String: (status: String, reason: String?)] = [:]
}

/// A kubelet round: what terminates is gone, what is not ready becomes ready.
struct KubeletRound {
    /// Up to that many rounds, with a snapshot after each; `nil` for one that is always made.
    var times: Int?
    var pods: PodSelector
    var outcome: KubeletReport.Outcome
}

struct NodeOperation {
    enum Operation: String {
        case add, remove, ready, notReady, condition, cordon, uncordon, taint, untaint, label
        case silence, heartbeat
    }

    var operation: Operation
    var node: NodeDescription
    var conditionType: String?
    var conditionStatus: String?
    var taint: Taint
}
