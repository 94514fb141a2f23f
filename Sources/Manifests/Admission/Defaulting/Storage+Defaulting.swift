public import KubernetesAPI

extension PersistentVolumeClaim: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, PersistentVolumeClaimSpec())
        writer.apply(&boxedSpec)
        writer.set(&boxedStatus, PersistentVolumeClaimStatus())
        writer.apply(&boxedStatus)
    }
}

extension PersistentVolumeClaimSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&volumeMode, "Filesystem")
        writer.set(&resources, VolumeResourceRequirements())
        writer.apply(&resources)
        mirrorDataSource(&writer)
    }

    /// `dataSource` is the old, narrower form of `dataSourceRef`: the server answers with both.
    private mutating func mirrorDataSource(_ writer: inout DefaultWriter) {
        switch (dataSource, dataSourceRef) {
        case (let source?, nil):
            let reference = TypedObjectReference.with {
                $0.apiGroup = source.apiGroup
                $0.kind = source.kind
                $0.name = source.name
            }
            writer.set(&boxedDataSourceRef, reference)
        case (nil, let reference?) where reference.namespace?.isEmpty ?? true:
            let source = TypedLocalObjectReference.with {
                $0.apiGroup = reference.apiGroup
                $0.kind = reference.kind
                $0.name = reference.name
            }
            writer.set(&boxedDataSource, source)
        default: break
        }
    }
}

extension PersistentVolumeClaimStatus: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&phase, ifEmpty: "Pending")
        writer.canonicalize(&capacity)
        writer.canonicalize(&allocatedResources)
    }
}

extension VolumeResourceRequirements: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.canonicalize(&limits)
        writer.canonicalize(&requests)
    }
}

extension PersistentVolume: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, PersistentVolumeSpec())
        writer.apply(&boxedSpec)
    }
}

extension PersistentVolumeSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&persistentVolumeReclaimPolicy, ifEmpty: "Retain")
        writer.set(&volumeMode, "Filesystem")
        writer.canonicalize(&capacity)
        writer.apply(&boxedHostPath)
        writer.apply(&boxedAzureDisk)
        writer.apply(&boxedRbd)
        writer.apply(&boxedIscsi)
        writer.apply(&boxedScaleIO)
        writer.apply(&boxedAzureFile)
        writer.apply(&boxedCsi)
        writer.apply(&boxedCephfs)
        writer.apply(&boxedCinder)
        writer.apply(&boxedFlexVolume)
        writer.apply(&boxedGlusterfs)
        writer.apply(&boxedStorageos)
        writer.apply(&boxedNfs)
        writer.apply(&boxedGcePersistentDisk)
        writer.apply(&boxedAwsElasticBlockStore)
        writer.apply(&boxedFc)
        writer.apply(&boxedQuobyte)
        writer.apply(&boxedPortworxVolume)
    }
}

extension RBDPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&pool, ifEmpty: "rbd")
        writer.set(&user, ifEmpty: "admin")
        writer.set(&keyring, ifEmpty: "/etc/ceph/keyring")
    }
}

extension ISCSIPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&iscsiInterface, ifEmpty: "default")
    }
}

extension ScaleIOPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&storageMode, ifEmpty: "ThinProvisioned")
        writer.set(&fsType, ifEmpty: "xfs")
    }
}

extension StorageClass: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&reclaimPolicy, "Delete")
        writer.set(&volumeBindingMode, "Immediate")
    }
}
