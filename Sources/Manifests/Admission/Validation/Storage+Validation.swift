import KubernetesAPI

extension PersistentVolumeClaimSpec {
    func validate(_ faults: inout FaultList) {
        if accessModes?.isEmpty ?? true {
            faults.required("accessModes", "at least 1 access mode is required")
        }
    }
}
