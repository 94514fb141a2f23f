import KubernetesAPI

extension PodSpec {
    func validateContainers(claimNames: [String], _ faults: inout FaultList) {
        let volumeNames = Set((volumes ?? []).map { $0.name } + claimNames)
        var names: Set<String> = []
        if containers.isEmpty { faults.required("containers") }
        faults.each("containers", containers) { container, faults in
            faults.requireName("name", container.name, unused: &names)
            container.validate(volumes: volumeNames, &faults)
            container.validateProbes(&faults)
        }
        validateHostPorts(&faults)
        faults.each("initContainers", initContainers) { container, faults in
            faults.requireName("name", container.name, unused: &names)
            container.validate(volumes: volumeNames, &faults)
            container.validateAsInitContainer(&faults)
        }
        faults.each("ephemeralContainers", ephemeralContainers) { container, faults in
            faults.requireName("name", container.name, unused: &names)
            faults.requireText("image", container.image)
        }
    }

    /// No two containers of a Pod can have the same port of the node.
    private func validateHostPorts(_ faults: inout FaultList) {
        var taken: Set<String> = []
        faults.each("containers", containers) { container, faults in
            faults.each("ports", container.ports) { port, faults in
                guard let hostPort = port.hostPort, hostPort != 0 else { return }
                let key = "\(port.protocol ?? "")/\(port.hostIP ?? "")/\(hostPort)"
                if !taken.insert(key).inserted { faults.duplicate("hostPort", key) }
            }
        }
    }
}

extension Container {
    fileprivate func validate(volumes: Set<String>, _ faults: inout FaultList) {
        validateImage(&faults)
        validatePorts(&faults)
        faults.each("env", env) { $0.validate(&$1) }
        faults.each("envFrom", envFrom) { $0.validate(&$1) }
        validateMounts(volumes: volumes, &faults)
        faults.at("resources", resources) { $0.validate(&$1) }
        validateResizePolicy(&faults)
        faults.at("securityContext", securityContext) { $0.validate(&$1) }
    }

    private func validateImage(_ faults: inout FaultList) {
        faults.requireText("image", image)
        faults.requireOne(
            of: ["Always", "IfNotPresent", "Never"], "imagePullPolicy", imagePullPolicy)
        faults.requireOne(
            of: ["File", "FallbackToLogsOnError"], "terminationMessagePolicy",
            terminationMessagePolicy)
    }

    private func validatePorts(_ faults: inout FaultList) {
        var names: Set<String> = []
        faults.each("ports", ports) { port, faults in
            if let name = port.name, !name.isEmpty {
                let formFaults = TextFormat.portName.faults(in: name)
                faults.invalid("name", name, formFaults)
                if formFaults.isEmpty, !names.insert(name).inserted {
                    faults.duplicate("name", name)
                }
            }
            port.validate(&faults)
        }
    }

    private func validateMounts(volumes: Set<String>, _ faults: inout FaultList) {
        var paths: Set<String> = []
        faults.each("volumeMounts", volumeMounts) { mount, faults in
            if mount.name.isEmpty {
                faults.required("name")
            } else if !volumes.contains(mount.name) {
                faults.notFound("name", mount.name)
            }
            faults.requireText("mountPath", mount.mountPath)
            if !paths.insert(mount.mountPath).inserted {
                faults.invalid("mountPath", mount.mountPath, "must be unique")
            }
            faults.requirePathInside("subPath", mount.subPath)
            faults.requirePathInside("subPathExpr", mount.subPathExpr)
            if !(mount.subPath ?? "").isEmpty, let expression = mount.subPathExpr,
                !expression.isEmpty
            {
                faults.invalid(
                    "subPathExpr", expression, "subPathExpr and subPath are mutually exclusive")
            }
            faults.requireOne(
                of: ["Bidirectional", "HostToContainer", "None"], "mountPropagation",
                mount.mountPropagation)
        }
        faults.each("volumeDevices", volumeDevices) { device, faults in
            faults.requireText("name", device.name)
            faults.requireText("devicePath", device.devicePath)
            if !device.name.isEmpty, !volumes.contains(device.name) {
                faults.notFound("name", device.name)
            }
        }
    }

    private func validateResizePolicy(_ faults: inout FaultList) {
        for policy in resizePolicy ?? [] {
            faults.requireOne(of: ["cpu", "memory"], "resizePolicy", policy.resourceName)
            faults.requireOne(
                of: ["NotRequired", "RestartContainer"], "resizePolicy", policy.restartPolicy)
        }
    }

    /// An init container that ends has nothing to probe: only one that keeps running, as a
    /// sidecar, has probes and hooks.
    fileprivate func validateAsInitContainer(_ faults: inout FaultList) {
        if restartPolicy == "Always" { return validateProbes(&faults) }
        let detail = "may not be set for init containers without restartPolicy=Always"
        for (field, isSet) in [
            ("lifecycle", lifecycle != nil), ("livenessProbe", livenessProbe != nil),
            ("readinessProbe", readinessProbe != nil), ("startupProbe", startupProbe != nil),
        ] where isSet {
            faults.forbidden(field, detail)
        }
    }
}

extension ContainerPort {
    fileprivate func validate(_ faults: inout FaultList) {
        if containerPort == 0 {
            faults.required("containerPort")
        } else {
            faults.requireRange("containerPort", containerPort, 1...65535)
        }
        if let hostPort, hostPort != 0 { faults.requireRange("hostPort", hostPort, 1...65535) }
        if self.protocol?.isEmpty ?? true {
            faults.required("protocol")
        } else {
            faults.requireOne(of: ["SCTP", "TCP", "UDP"], "protocol", self.protocol)
        }
    }
}
