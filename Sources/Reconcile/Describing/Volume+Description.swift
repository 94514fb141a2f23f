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
        if let projected = volume.projected {
            field(
                "Type",
                "Projected (a volume that contains injected data from multiple sources)", level: 2)
            for source in projected.sources ?? [] { part(source) }
        } else if let downward = volume.downwardAPI {
            field(
                "Type", "DownwardAPI (a volume populated by information about the pod)", level: 2)
            line("Items:", level: 2)
            for item in downward.items ?? [] {
                let field = item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource ?? ""
                line("\(field) -> \(item.path)", level: 3)
            }
        } else if let ephemeral = volume.ephemeral {
            field(
                "Type",
                "EphemeralVolume (an inline specification for a volume that gets created and "
                    + "deleted with the pod)", level: 2)
            if let template = ephemeral.volumeClaimTemplate { claimTemplate(template, level: 2) }
        } else {
            var fields = volume.encoded().object ?? ValueObject()
            fields["name"] = nil
            guard let source = fields.first else { return line("<unknown>", level: 1) }
            volumeSource(source.key, source.value.object ?? ValueObject())
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
}
