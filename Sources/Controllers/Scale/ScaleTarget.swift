internal import KubernetesAPI

/// An object with a scale subresource, found by a reference.
struct ScaleTarget {
    /// Why there is no such target, in the words of the Kubernetes API.
    struct Absence: Error, Hashable {
        let message: String
        /// The resource, where it exists and has no scale subresource: `daemonsets.apps`.
        var unscalableResource: String?
    }

    let object: any KubernetesObject
    let scale: Scale
    private let custom: CustomScale?

    /// Finds what `apiVersion`, `kind` and `name` refer to in `namespace`.
    ///
    /// - Throws: `Absence` if there is no such kind, the kind cannot be scaled, or there is no
    ///   object of that name.
    init(
        apiVersion: String, kind: String, namespace: String, name: String, in state: ClusterState
    ) throws(Absence) {
        let type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        let key = ObjectKey(type.groupKind, namespace: namespace, name: name)
        let builtIn = Resources.all.first { $0.groupVersionKind.groupKind == type.groupKind }
        custom = builtIn == nil ? CustomScale(of: type, in: state) : nil
        guard builtIn != nil || custom != nil else {
            throw Absence(
                message: "no matches for kind \"\(kind)\" in group \"\(type.group)\"")
        }
        let resource = custom?.resourceName ?? builtIn?.qualifiedName ?? kind
        guard custom?.isScalable ?? Self.builtInKinds.contains(type.groupKind) else {
            throw Absence(
                message: "the server could not find the requested resource",
                unscalableResource: resource)
        }
        let stored = state.object(key)
        if let scalable = stored as? any Scalable {
            object = scalable
            scale = scalable.scale
        } else if let stored = stored as? Unstructured, let scale = custom?.scale(of: stored) {
            object = stored
            self.scale = scale
        } else {
            throw Absence(message: "\(resource) \"\(name)\" not found")
        }
    }

    private static let builtInKinds: Set<GroupKind> = [
        Deployment.kind, ReplicaSet.kind, StatefulSet.kind, ReplicationController.kind,
    ]

    /// The object asking for `replicas` Pods.
    func scaled(to replicas: Int) -> any KubernetesObject {
        if let custom, let object = object as? Unstructured {
            return custom.scaled(object, to: replicas)
        }
        guard let scalable = object as? any Scalable else { return object }
        return scalable.scaled(to: replicas)
    }
}

extension ResourceInfo {
    /// `deployments.apps`, or `pods` in the core group.
    fileprivate var qualifiedName: String { group.isEmpty ? name : "\(name).\(group)" }
}
