internal import KubernetesAPI

/// What the scale subresource of an object shows: how many Pods it asks for, how many it has, and
/// which they are.
struct Scale: Hashable {
    var specReplicas: Int
    var statusReplicas: Int
    /// `nil` where the object does not say which Pods are its own.
    var selector: LabelSelector?
}

/// A kind with a scale subresource.
protocol Scalable: KubernetesObject {
    var scale: Scale { get }

    /// This object asking for `replicas` Pods.
    func scaled(to replicas: Int) -> Self
}

extension Deployment: Scalable {
    var scale: Scale {
        Scale(
            specReplicas: replicas, statusReplicas: Int(status?.replicas ?? 0),
            selector: spec?.selector)
    }

    func scaled(to replicas: Int) -> Deployment {
        var copy = self
        copy.spec?.replicas = Int32(replicas)
        return copy
    }
}

extension ReplicaSet: Scalable {
    var scale: Scale {
        Scale(
            specReplicas: replicas, statusReplicas: Int(status?.replicas ?? 0),
            selector: spec?.selector)
    }

    func scaled(to replicas: Int) -> ReplicaSet {
        var copy = self
        copy.spec?.replicas = Int32(replicas)
        return copy
    }
}

extension ReplicationController: Scalable {
    var scale: Scale {
        Scale(
            specReplicas: replicas, statusReplicas: Int(status?.replicas ?? 0),
            selector: labelSelector)
    }

    func scaled(to replicas: Int) -> ReplicationController {
        var copy = self
        copy.spec?.replicas = Int32(replicas)
        return copy
    }
}

extension StatefulSet: Scalable {
    var scale: Scale {
        Scale(
            specReplicas: Int(spec?.replicas ?? 1), statusReplicas: Int(status?.replicas ?? 0),
            selector: spec?.selector)
    }

    func scaled(to replicas: Int) -> StatefulSet {
        var copy = self
        copy.spec?.replicas = Int32(replicas)
        return copy
    }
}
