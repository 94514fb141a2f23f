internal import KubernetesAPI

extension Readiness {
    static func of(_ claim: PersistentVolumeClaim) -> Readiness {
        switch claim.status?.phase {
        case "Bound": .ready
        case "Lost": .failed("the volume is gone")
        default: .progressing("waiting for a volume")
        }
    }

    static func of(_ volume: PersistentVolume) -> Readiness {
        guard volume.status?.phase == "Failed" else { return .ready }
        return .failed(volume.status?.message ?? "the volume could not be reclaimed")
    }
}
