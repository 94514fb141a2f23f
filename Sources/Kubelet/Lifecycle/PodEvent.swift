public import Controllers
internal import KubernetesAPI

/// Something that a kubelet tells about a Pod.
public struct PodEvent: Hashable, Sendable {
    public let type: EventRecord.EventType
    public let reason: String
    /// The container it is about; `nil` for the Pod as a whole.
    public let container: String?
    public let message: String

    static func normal(_ reason: String, of container: String? = nil, _ message: String) -> Self {
        PodEvent(type: .normal, reason: reason, container: container, message: message)
    }

    static func warning(_ reason: String, of container: String? = nil, _ message: String) -> Self {
        PodEvent(type: .warning, reason: reason, container: container, message: message)
    }
}

extension Pod {
    /// How events name a container as the part of the Pod that they are about.
    func fieldPath(ofContainer name: String) -> String? {
        if spec?.containers.contains(where: { $0.name == name }) == true {
            return "spec.containers{\(name)}"
        }
        if spec?.initContainers?.contains(where: { $0.name == name }) == true {
            return "spec.initContainers{\(name)}"
        }
        return nil
    }
}
