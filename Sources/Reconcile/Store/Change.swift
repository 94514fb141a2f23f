public import Controllers
public import KubernetesAPI

/// A change of one object, as a watch of the Kubernetes API would tell it.
public struct Change: Sendable {
    public let key: ObjectKey
    /// The object before; `nil` if it was created.
    public let old: (any KubernetesObject)?
    /// The object after; `nil` if it is gone.
    public let new: (any KubernetesObject)?
}
