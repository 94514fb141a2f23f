import KubernetesAPI

@testable import Controllers

extension PersistentVolumeClaim {
    /// A claim `data` of class `fast` for 5 bytes that has no volume yet.
    static func waiting(
        _ configure: (inout PersistentVolumeClaim) -> Void = { _ in }
    ) -> PersistentVolumeClaim {
        .with { claim in
            claim.metadata.name = "data"
            claim.metadata.namespace = "default"
            claim.metadata.uid = "claim"
            claim.spec = .with { spec in
                spec.accessModes = ["ReadWriteOnce"]
                spec.storageClassName = "fast"
                spec.resources = .with { $0.requests = ["storage": Quantity(value: 5)] }
            }
            claim.status = .with { $0.phase = "Pending" }
            configure(&claim)
        }
    }
}

extension PersistentVolume {
    /// A volume of class `fast` that no claim refers to.
    static func available(
        _ name: String, size: Int64, _ configure: (inout PersistentVolume) -> Void = { _ in }
    ) -> PersistentVolume {
        .with { volume in
            volume.metadata.name = name
            volume.metadata.uid = name
            volume.spec = .with { spec in
                spec.accessModes = ["ReadWriteOnce", "ReadOnlyMany"]
                spec.storageClassName = "fast"
                spec.capacity = ["storage": Quantity(value: size)]
            }
            volume.status = .with { $0.phase = "Available" }
            configure(&volume)
        }
    }
}

extension ObjectReference {
    static func claim(_ name: String, uid: String?) -> ObjectReference {
        .with {
            $0.namespace = "default"
            $0.name = name
            $0.uid = uid
        }
    }
}

extension StorageClass {
    static func named(_ name: String, provisioner: String, isDelayed: Bool = false) -> StorageClass
    {
        .with {
            $0.metadata.name = name
            $0.provisioner = provisioner
            $0.volumeBindingMode = isDelayed ? "WaitForFirstConsumer" : "Immediate"
        }
    }
}
