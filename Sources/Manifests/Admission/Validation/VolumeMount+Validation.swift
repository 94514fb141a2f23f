import KubernetesAPI

extension [VolumeMount] {
    func validate(
        in context: ContainerContext, of container: Container, _ faults: inout FaultList
    ) {
        let devices = container.volumeDevices ?? []
        var paths: Set<String> = []
        for (index, mount) in enumerated() {
            faults.at(.index(index)) { faults in
                if mount.name.isEmpty { faults.required("name") }
                if context.volumes[mount.name] == nil {
                    faults.notFound("name", mount.name, among: context.volumes.keys.sorted())
                }
                faults.requireText("mountPath", mount.mountPath)
                if !paths.insert(mount.mountPath).inserted {
                    faults.invalid("mountPath", mount.mountPath, "must be unique")
                }
                if devices.contains(where: { $0.name == mount.name }) {
                    faults.invalid("name", mount.name, "must not already exist in volumeDevices")
                }
                if devices.contains(where: { $0.devicePath == mount.mountPath }) {
                    faults.invalid(
                        "mountPath", mount.mountPath,
                        "must not already exist as a path in volumeDevices")
                }
                if !(mount.subPath ?? "").isEmpty, let expression = mount.subPathExpr,
                    !expression.isEmpty
                {
                    faults.invalid(
                        "subPathExpr", expression,
                        "subPathExpr and subPath are mutually exclusive")
                }
            }
            mount.validateUse(isPrivileged: container.isPrivileged, &faults)
        }
    }
}

extension VolumeMount {
    /// Of these faults Kubernetes does not say which mount it means.
    fileprivate func validateUse(isPrivileged: Bool, _ faults: inout FaultList) {
        faults.requirePathInside("subPath", subPath)
        faults.requirePathInside("subPathExpr", subPathExpr)
        faults.requireOne(
            of: ["Bidirectional", "HostToContainer", "None"], "mountPropagation", mountPropagation)
        if mountPropagation == "Bidirectional", !isPrivileged {
            faults.forbidden(
                "mountPropagation",
                "Bidirectional mount propagation is available only to privileged containers")
        }
        guard let recursiveReadOnly, recursiveReadOnly != "Disabled" else { return }
        faults.requireOne(
            of: ["Disabled", "Enabled", "IfPossible"], "recursiveReadOnly", recursiveReadOnly)
        guard ["Enabled", "IfPossible"].contains(recursiveReadOnly) else { return }
        if readOnly != true {
            faults.forbidden("recursiveReadOnly", "may only be specified when readOnly is true")
        }
        if let mountPropagation, mountPropagation != "None" {
            faults.forbidden(
                "recursiveReadOnly",
                "may only be specified when mountPropagation is None or not specified")
        }
    }
}

extension [VolumeDevice] {
    func validate(
        in context: ContainerContext, of container: Container, _ faults: inout FaultList
    ) {
        let mounts = container.volumeMounts ?? []
        var names: Set<String> = []
        var paths: Set<String> = []
        for (index, device) in enumerated() {
            faults.at(.index(index)) { faults in
                if device.name.isEmpty {
                    faults.required("name")
                } else if !names.insert(device.name).inserted {
                    faults.invalid("name", device.name, "must be unique")
                }
                if let volume = context.volumes[device.name] {
                    device.validateVolume(volume, &faults)
                } else {
                    faults.notFound("name", device.name, among: context.volumes.keys.sorted())
                }
                faults.requireText("devicePath", device.devicePath)
                if paths.contains(device.devicePath) {
                    faults.invalid("devicePath", device.devicePath, "must be unique")
                }
                if device.devicePath.split(separator: "/").contains("..") {
                    faults.invalid(
                        "devicePath", device.devicePath, "can not contain backsteps ('..')")
                } else {
                    paths.insert(device.devicePath)
                }
                if mounts.contains(where: { $0.name == device.name }) {
                    faults.invalid("name", device.name, "must not already exist in volumeMounts")
                }
                if mounts.contains(where: { $0.mountPath == device.devicePath }) {
                    faults.invalid(
                        "devicePath", device.devicePath,
                        "must not already exist as a path in volumeMounts")
                }
            }
        }
    }
}

extension VolumeDevice {
    /// Only what a claim stands for can be a block device.
    fileprivate func validateVolume(_ volume: MountableVolume, _ faults: inout FaultList) {
        if !volume.isClaim {
            faults.invalid(
                "name", name,
                "can only use volume source type of PersistentVolumeClaim or Ephemeral for block "
                    + "mode")
        }
    }
}

extension Container {
    var isPrivileged: Bool { securityContext?.privileged == true }
}
