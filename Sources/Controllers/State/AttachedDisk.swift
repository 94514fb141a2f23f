internal import KubernetesAPI

/// A disk outside of the node that a Pod names without a claim, and that only one Pod at a time may
/// write to.
struct AttachedDisk: Hashable, Sendable {
    private enum Identity: Hashable, Sendable {
        case googlePersistentDisk(name: String)
        case amazonElasticBlockStore(volumeID: String)
        case internetSCSI(target: String)
        case rados(pool: String, image: String)
    }

    private let identity: Identity
    private let isReadOnly: Bool
    /// Two images of a Ceph cluster are the same only behind a common monitor.
    private var monitors: [String] = []

    /// `nil` for volumes of other sorts.
    init?(_ volume: Volume) {
        if let disk = volume.gcePersistentDisk {
            identity = .googlePersistentDisk(name: disk.pdName)
            isReadOnly = disk.readOnly ?? false
        } else if let disk = volume.awsElasticBlockStore {
            identity = .amazonElasticBlockStore(volumeID: disk.volumeID)
            // It never serves two Pods, whatever they do.
            isReadOnly = false
        } else if let disk = volume.iscsi {
            identity = .internetSCSI(target: disk.iqn)
            isReadOnly = disk.readOnly ?? false
        } else if let disk = volume.rbd {
            identity = .rados(pool: disk.pool ?? "", image: disk.image)
            isReadOnly = disk.readOnly ?? false
            monitors = disk.monitors
        } else {
            return nil
        }
    }

    /// Whether both are the same disk, and not both only read it.
    func conflicts(with other: AttachedDisk) -> Bool {
        guard identity == other.identity, !(isReadOnly && other.isReadOnly) else { return false }
        return monitors.isEmpty || monitors.contains(where: other.monitors.contains)
    }
}

extension PodSpec {
    /// The disks that the Pod names itself.
    var attachedDisks: [AttachedDisk] {
        guard let volumes, !volumes.isEmpty else { return [] }
        return volumes.compactMap(AttachedDisk.init)
    }
}
