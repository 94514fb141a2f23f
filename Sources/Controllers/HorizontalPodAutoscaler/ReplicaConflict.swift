public import KubernetesAPI

/// A manifest that sets `replicas` of an object which an autoscaler scales: each time the manifest
/// is applied, it undoes what the autoscaler did.
public struct ReplicaConflict: Hashable, Sendable {
    /// The object whose manifest sets `replicas`.
    public let target: ObjectKey
    /// The replicas that the manifest asks for.
    public let replicas: Int
    /// The autoscaler that scales the object.
    public let autoscaler: ObjectKey

    /// The conflicts among `objects` as they are written in manifests, without defaults, sorted by
    /// target and autoscaler.
    public static func all(in objects: [any KubernetesObject]) -> [ReplicaConflict] {
        var replicas: [ObjectKey: Int] = [:]
        for object in objects {
            if let count = object.writtenReplicas { replicas[object.key] = count }
        }
        let conflicts = objects.compactMap { object -> ReplicaConflict? in
            guard let autoscaler = object as? HorizontalPodAutoscaler else { return nil }
            let reference = autoscaler.spec.scaleTargetRef
            let type = GroupVersionKind(
                apiVersion: reference.apiVersion ?? "", kind: reference.kind)
            let target = ObjectKey(
                type.groupKind, namespace: autoscaler.namespace, name: reference.name)
            return replicas[target].map {
                ReplicaConflict(target: target, replicas: $0, autoscaler: autoscaler.key)
            }
        }
        return conflicts.sorted { ($0.target, $0.autoscaler) < ($1.target, $1.autoscaler) }
    }
}

extension ReplicaConflict: CustomStringConvertible {
    public var description: String {
        "\(target) asks for \(replicas) replicas and is scaled by \(autoscaler)"
    }
}

extension KubernetesObject {
    /// `spec.replicas` of a kind that can be scaled, if it is written.
    fileprivate var writtenReplicas: Int? {
        switch self {
        case let object as Deployment: object.spec?.replicas.map(Int.init)
        case let object as ReplicaSet: object.spec?.replicas.map(Int.init)
        case let object as StatefulSet: object.spec?.replicas.map(Int.init)
        case let object as ReplicationController: object.spec?.replicas.map(Int.init)
        default: nil
        }
    }
}
