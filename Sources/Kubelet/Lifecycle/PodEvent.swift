public import Controllers

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
