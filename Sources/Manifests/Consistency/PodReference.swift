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
        if let map = volume.configMap, map.optional != true {
            references.append(
                PodReference(
                    kind: .configMap, name: map.name ?? "",
                    path: path.field("configMap").field("name")))
        }
        if let secret = volume.secret, secret.optional != true {
            references.append(
                PodReference(
                    kind: .secret, name: secret.secretName ?? "",
                    path: path.field("secret").field("secretName")))
        }
        for (index, source) in (volume.projected?.sources ?? []).enumerated() {
            let path = path.field("projected").field("sources").index(index)
            if let map = source.configMap, map.optional != true {
                references.append(
                    PodReference(
                        kind: .configMap, name: map.name ?? "",
                        path: path.field("configMap").field("name")))
            }
            if let secret = source.secret, secret.optional != true {
                references.append(
                    PodReference(
                        kind: .secret, name: secret.name ?? "",
                        path: path.field("secret").field("name")))
            }
        }
        return references
    }

    private static func all(in container: Container, at path: FieldPath) -> [PodReference] {
        var references: [PodReference] = []
        for (index, variable) in (container.env ?? []).enumerated() {
            let path = path.field("env").index(index).field("valueFrom")
            if let source = variable.valueFrom?.configMapKeyRef, source.optional != true {
                references.append(
                    PodReference(
                        kind: .configMap, name: source.name ?? "",
                        path: path.field("configMapKeyRef").field("name"), key: source.key))
            }
            if let source = variable.valueFrom?.secretKeyRef, source.optional != true {
                references.append(
                    PodReference(
                        kind: .secret, name: source.name ?? "",
                        path: path.field("secretKeyRef").field("name"), key: source.key))
            }
        }
        for (index, source) in (container.envFrom ?? []).enumerated() {
            let path = path.field("envFrom").index(index)
            if let map = source.configMapRef, map.optional != true {
                references.append(
                    PodReference(
                        kind: .configMap, name: map.name ?? "",
                        path: path.field("configMapRef").field("name")))
            }
            if let secret = source.secretRef, secret.optional != true {
                references.append(
                    PodReference(
                        kind: .secret, name: secret.name ?? "",
                        path: path.field("secretRef").field("name")))
            }
        }
        return references
    }
}
