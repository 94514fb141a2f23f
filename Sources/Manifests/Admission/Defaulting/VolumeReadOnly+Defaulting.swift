public import KubernetesAPI

// Volumes whose only default is that a writable one does not say so.

extension PersistentVolumeClaimVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension AzureFileVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension QuobyteVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension GlusterfsVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension NFSVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension CephFSVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension CinderVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension GCEPersistentDiskVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension AWSElasticBlockStoreVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension FCVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension FlexVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension PortworxVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension StorageOSVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension AzureFilePersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension CSIPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension CephFSPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension CinderPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension FlexPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension GlusterfsPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}

extension StorageOSPersistentVolumeSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
    }
}
