internal import KubernetesAPI

/// An object that a Pod cannot start without.
struct PodReference {
    enum Kind: String {
        case configMap = "ConfigMap"
        case secret = "Secret"
        case claim = "PersistentVolumeClaim"
        case serviceAccount = "ServiceAccount"

        /// The kind as a part of a diagnostic's code.
        var code: String {
            switch self {
            case .configMap: "config-map"
            case .secret: "secret"
            case .claim: "claim"
            case .serviceAccount: "service-account"
            }
        }
    }

    let kind: Kind
    let name: String
    /// Where in the Pod's spec the name is written.
    let path: FieldPath
    /// The entry that is needed, if only one is.
    var key: String?

    /// The references of a Pod, but for those that may be missing.
    static func all(in pod: PodSource) -> [PodReference] {
        var references: [PodReference] = []
        if let name = pod.spec.serviceAccountName ?? pod.spec.serviceAccount, !name.isEmpty {
            let field = pod.spec.serviceAccountName == nil ? "serviceAccount" : "serviceAccountName"
            references.append(
                PodReference(kind: .serviceAccount, name: name, path: FieldPath(field)))
        }
        for (index, volume) in (pod.spec.volumes ?? []).enumerated() {
            references += all(in: volume, at: FieldPath("volumes").index(index))
        }
        for (field, containers) in [
            ("initContainers", pod.spec.initContainers ?? []), ("containers", pod.spec.containers),
        ] {
            for (index, container) in containers.enumerated() {
                references += all(in: container, at: FieldPath(field).index(index))
            }
        }
        // A name that is missing or empty is a fault of its own.
        return references.filter { !$0.name.isEmpty }
    }

    private static func all(in volume: Volume, at path: FieldPath) -> [PodReference] {
        var references: [PodReference] = []
        if let claim = volume.persistentVolumeClaim {
            references.append(
                PodReference(
                    kind: .claim, name: claim.claimName,
                    path: path.field("persistentVolumeClaim").field("claimName")))
        }
        if let map = volume.configMap {
            references.append(
                .configMap, map.name, map.optional, at: path.field("configMap").field("name"))
        }
        if let secret = volume.secret {
            references.append(
                .secret, secret.secretName, secret.optional,
                at: path.field("secret").field("secretName"))
        }
        for (index, source) in (volume.projected?.sources ?? []).enumerated() {
            let path = path.field("projected").field("sources").index(index)
            if let map = source.configMap {
                references.append(
                    .configMap, map.name, map.optional, at: path.field("configMap").field("name"))
            }
            if let secret = source.secret {
                references.append(
                    .secret, secret.name, secret.optional, at: path.field("secret").field("name"))
            }
        }
        return references
    }

    private static func all(in container: Container, at path: FieldPath) -> [PodReference] {
        var references: [PodReference] = []
        for (index, variable) in (container.env ?? []).enumerated() {
            let path = path.field("env").index(index).field("valueFrom")
            if let map = variable.valueFrom?.configMapKeyRef {
                references.append(
                    .configMap, map.name, map.optional,
                    at: path.field("configMapKeyRef").field("name"), key: map.key)
            }
            if let secret = variable.valueFrom?.secretKeyRef {
                references.append(
                    .secret, secret.name, secret.optional,
                    at: path.field("secretKeyRef").field("name"), key: secret.key)
            }
        }
        for (index, source) in (container.envFrom ?? []).enumerated() {
            let path = path.field("envFrom").index(index)
            if let map = source.configMapRef {
                references.append(
                    .configMap, map.name, map.optional, at: path.field("configMapRef").field("name")
                )
            }
            if let secret = source.secretRef {
                references.append(
                    .secret, secret.name, secret.optional, at: path.field("secretRef").field("name")
                )
            }
        }
        return references
    }
}

extension [PodReference] {
    /// Adds a reference, unless what it names may be missing.
    fileprivate mutating func append(
        _ kind: PodReference.Kind, _ name: String?, _ isOptional: Bool?, at path: FieldPath,
        key: String? = nil
    ) {
        if isOptional == true { return }
        append(PodReference(kind: kind, name: name ?? "", path: path, key: key))
    }
}
