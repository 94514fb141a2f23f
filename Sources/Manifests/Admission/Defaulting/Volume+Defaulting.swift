public import KubernetesAPI

extension Volume: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        if sources.isEmpty { writer.set(&boxedEmptyDir, EmptyDirVolumeSource()) }
        writer.apply(&boxedEmptyDir)
        writer.apply(&boxedSecret)
        writer.apply(&boxedConfigMap)
        writer.apply(&downwardAPI)
        writer.apply(&projected)
        writer.apply(&boxedHostPath)
        writer.apply(&ephemeral)
        writer.apply(&boxedImage)
        writer.apply(&boxedIscsi)
        writer.apply(&boxedRbd)
        writer.apply(&boxedAzureDisk)
        writer.apply(&boxedScaleIO)
        writer.apply(&persistentVolumeClaim)
        writer.apply(&boxedAzureFile)
        writer.apply(&boxedQuobyte)
        writer.apply(&boxedGlusterfs)
        writer.apply(&boxedNfs)
        writer.apply(&boxedCephfs)
        writer.apply(&boxedCinder)
        writer.apply(&boxedGcePersistentDisk)
        writer.apply(&boxedAwsElasticBlockStore)
        writer.apply(&boxedFc)
        writer.apply(&boxedFlexVolume)
        writer.apply(&boxedPortworxVolume)
        writer.apply(&boxedStorageos)
    }
}

extension EmptyDirVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.canonicalize(&sizeLimit)
    }
}

extension SecretVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&defaultMode, volumeFileMode)
    }
}

extension ConfigMapVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&defaultMode, volumeFileMode)
    }
}

extension DownwardAPIVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&defaultMode, volumeFileMode)
        writer.apply(&items)
    }
}

extension DownwardAPIVolumeFile: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&boxedFieldRef)
        writer.apply(&boxedResourceFieldRef)
    }
}

extension ProjectedVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&defaultMode, volumeFileMode)
        writer.apply(&sources)
    }
}

extension VolumeProjection: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&downwardAPI)
        writer.apply(&boxedServiceAccountToken)
        writer.apply(&boxedPodCertificate)
    }
}

extension DownwardAPIProjection: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&items)
    }
}

extension ServiceAccountTokenProjection: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&expirationSeconds, 3600)
    }
}

extension PodCertificateProjection: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&maxExpirationSeconds, 86400)
    }
}

extension HostPathVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&type, "")
    }
}

extension EphemeralVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&volumeClaimTemplate)
    }
}

extension PersistentVolumeClaimTemplate: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedMetadata, ObjectMeta())
        writer.apply(&boxedSpec)
    }
}

extension ImageVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&pullPolicy, ifEmpty: ImageReference(reference ?? "").defaultPullPolicy)
    }
}

extension ISCSIVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&iscsiInterface, ifEmpty: "default")
    }
}

extension RBDVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&pool, ifEmpty: "rbd")
        writer.set(&user, ifEmpty: "admin")
        writer.set(&keyring, ifEmpty: "/etc/ceph/keyring")
    }
}

extension AzureDiskVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&cachingMode, "ReadWrite")
        writer.set(&kind, "Shared")
        writer.set(&fsType, "ext4")
        writer.set(&readOnly, false)
    }
}

extension ScaleIOVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&storageMode, ifEmpty: "ThinProvisioned")
        writer.set(&fsType, ifEmpty: "xfs")
    }
}

/// The permissions of the files in a volume made from API objects: 0644.
private let volumeFileMode: Int32 = 0o644
