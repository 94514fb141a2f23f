internal import KubernetesAPI

extension DescriptionWriter {
    mutating func volumes(_ volumes: [Volume]?, level: Int = 0) {
        guard let volumes, !volumes.isEmpty else {
            return field("Volumes", Self.none, level: level)
        }
        line("Volumes:", level: level)
        for volume in volumes {
            line("\(level > 0 ? " " : "")\(volume.name):", level: 1)
            source(of: volume)
        }
    }

    private mutating func source(of volume: Volume) {
        func describe(_ type: String, _ fields: (String, String)...) {
            field("Type", type, level: 2)
            for (title, value) in fields { field(title, value, level: 2) }
        }
        if let path = volume.hostPath {
            describe(
                "HostPath (bare host directory volume)", ("Path", path.path),
                ("HostPathType", path.type ?? Self.none))
        } else if let directory = volume.emptyDir {
            let limit = directory.sizeLimit.flatMap { $0.isZero ? nil : "\($0)" }
            describe(
                "EmptyDir (a temporary directory that shares a pod's lifetime)",
                ("Medium", directory.medium ?? ""), ("SizeLimit", limit ?? Self.unset))
        } else if let secret = volume.secret {
            describe(
                "Secret (a volume populated by a Secret)", ("SecretName", secret.secretName ?? ""),
                ("Optional", "\(secret.optional ?? false)"))
        } else if let configMap = volume.configMap {
            describe(
                "ConfigMap (a volume populated by a ConfigMap)", ("Name", configMap.name ?? ""),
                ("Optional", "\(configMap.optional ?? false)"))
        } else if let claim = volume.persistentVolumeClaim {
            describe(
                "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same "
                    + "namespace)",
                ("ClaimName", claim.claimName), ("ReadOnly", "\(claim.readOnly ?? false)"))
        } else if let projected = volume.projected {
            describe("Projected (a volume that contains injected data from multiple sources)")
            for source in projected.sources ?? [] { part(source) }
        } else if let downward = volume.downwardAPI {
            describe("DownwardAPI (a volume populated by information about the pod)")
            line("Items:", level: 2)
            for item in downward.items ?? [] {
                let field = item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource ?? ""
                line("\(field) -> \(item.path)", level: 3)
            }
        } else if let ephemeral = volume.ephemeral {
            describe(
                "EphemeralVolume (an inline specification for a volume that gets created and "
                    + "deleted with the pod)",
                (
                    "StorageClass",
                    ephemeral.volumeClaimTemplate?.spec.storageClassName ?? ""
                ))
        } else if let nfs = volume.nfs {
            describe(
                "NFS (an NFS mount that lasts the lifetime of a pod)", ("Server", nfs.server),
                ("Path", nfs.path), ("ReadOnly", "\(nfs.readOnly ?? false)"))
        } else {
            otherSource(of: volume)
        }
    }

    private mutating func part(_ source: VolumeProjection) {
        if let secret = source.secret {
            field("SecretName", secret.name ?? "", level: 2)
            field("Optional", "\(secret.optional ?? false)", level: 2)
        } else if source.downwardAPI != nil {
            field("DownwardAPI", "true", level: 2)
        } else if let configMap = source.configMap {
            field("ConfigMapName", configMap.name ?? "", level: 2)
            field("Optional", "\(configMap.optional ?? false)", level: 2)
        } else if let token = source.serviceAccountToken {
            field("TokenExpirationSeconds", "\(token.expirationSeconds ?? 3600)", level: 2)
        }
    }

    /// Sources that nothing here mounts: what they are called, and their fields by name.
    private mutating func otherSource(of volume: Volume) {
        guard var fields = volume.encoded().object else { return }
        fields["name"] = nil
        guard let source = fields.first, let inner = source.value.object else {
            return line("<unknown>", level: 2)
        }
        field("Type", source.key, level: 2)
        for entry in inner { field(entry.key, Self.plain(entry.value), level: 2) }
    }
}
