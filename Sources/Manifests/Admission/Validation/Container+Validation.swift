import KubernetesAPI

extension PodSpec {
    /// - Parameter volumes: what the containers can mount, by name.
    func validateContainers(volumes: [String: MountableVolume], _ faults: inout FaultList) {
        let context = ContainerContext(pod: self, volumes: volumes)
        var names: Set<String> = []
        if containers.isEmpty { faults.required("containers") }
        faults.each("containers", containers) { container, faults in
            faults.requireName("name", container.name, unused: &names)
            container.validate(in: context, &faults)
            container.validateProbes(gracePeriod: terminationGracePeriodSeconds, &faults)
        }
        validateHostPorts("containers", containers, &faults)
        faults.each("initContainers", initContainers) { container, faults in
            faults.requireName("name", container.name, unused: &names)
            container.validate(in: context, &faults)
            container.validateAsInitContainer(
                gracePeriod: terminationGracePeriodSeconds, &faults)
        }
        // They run one after another, and Kubernetes calls each of them the first.
        for container in initContainers ?? [] {
            validateHostPorts("initContainers", [container], &faults)
        }
        faults.each("ephemeralContainers", ephemeralContainers) { container, faults in
            faults.requireName("name", container.name, unused: &names)
            faults.requireText("image", container.image)
        }
    }

    /// No two containers that run together can have the same port of the node.
    private func validateHostPorts(
        _ field: String, _ containers: [Container], _ faults: inout FaultList
    ) {
        var taken: Set<String> = []
        faults.each(field, containers) { container, faults in
            faults.each("ports", container.ports) { port, faults in
                guard let hostPort = port.hostPort, hostPort != 0 else { return }
                let key = "\(port.protocol ?? "")/\(port.hostIP ?? "")/\(hostPort)"
                if !taken.insert(key).inserted { faults.duplicate("hostPort", key) }
            }
        }
    }
}

/// What the rules for mounts have to know of a volume.
struct MountableVolume {
    /// Whether it stands for a claim, and so may be a block device.
    let isClaim: Bool
}

/// What the rules for a container have to know of its Pod.
struct ContainerContext {
    let volumes: [String: MountableVolume]
    let resourceClaims: [String]
    let restartPolicy: String?
    let sharesUsersWithHost: Bool

    init(pod: PodSpec, volumes: [String: MountableVolume]) {
        self.volumes = volumes
        resourceClaims = (pod.resourceClaims ?? []).map(\.name)
        restartPolicy = pod.restartPolicy
        sharesUsersWithHost = pod.hostUsers ?? true
    }
}

extension Container {
    fileprivate func validate(in context: ContainerContext, _ faults: inout FaultList) {
        validateImage(&faults)
        validatePorts(&faults)
        faults.each("env", env) { $0.validate(&$1) }
        faults.at("envFrom", envFrom) { $0.validate(&$1) }
        faults.at("volumeMounts", volumeMounts) { mounts, faults in
            mounts.validate(in: context, of: self, &faults)
        }
        faults.at("volumeDevices", volumeDevices) { devices, faults in
            devices.validate(in: context, of: self, &faults)
        }
        faults.at("resources", resources) { resources, faults in
            resources.validate(claims: context.resourceClaims, &faults)
        }
        validateResizePolicy(podRestartPolicy: context.restartPolicy, &faults)
        validateRestartPolicy(&faults)
        faults.at("securityContext", securityContext) { securityContext, faults in
            securityContext.validate(
                sharesUsersWithHost: context.sharesUsersWithHost, &faults)
        }
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

    private func validateResizePolicy(podRestartPolicy: String?, _ faults: inout FaultList) {
        var names: Set<String> = []
        for (index, policy) in (resizePolicy ?? []).enumerated() {
            if !names.insert(policy.resourceName).inserted {
                faults.at("resizePolicy") { faults in
                    faults.at(.index(index)) { $0.duplicate(nil, policy.resourceName) }
                }
            }
            for (value, supported) in [
                (policy.resourceName, ["cpu", "memory"]),
                (policy.restartPolicy, ["NotRequired", "RestartContainer"]),
            ] {
                if value.isEmpty {
                    faults.required("resizePolicy")
                } else {
                    faults.requireOne(of: supported, "resizePolicy", value)
                }
            }
            if podRestartPolicy == "Never", policy.restartPolicy != "NotRequired" {
                faults.invalid(
                    "resizePolicy", policy.restartPolicy,
                    "must be 'NotRequired' when `restartPolicy` is 'Never'")
            }
        }
    }

    /// A container may be restarted otherwise than its Pod says, by its exit code too.
    private func validateRestartPolicy(_ faults: inout FaultList) {
        faults.requireOne(of: ["Always", "Never", "OnFailure"], "restartPolicy", restartPolicy)
        let rules = restartPolicyRules ?? []
        if restartPolicy == nil, !rules.isEmpty {
            faults.required("restartPolicy", "must be set when restartPolicyRules is specified")
        }
        faults.each("restartPolicyRules", rules) { rule, faults in
            if rule.action.isEmpty {
                faults.required("action")
            } else {
                faults.requireOne(of: ["Restart", "RestartAllContainers"], "action", rule.action)
            }
            guard let exitCodes = rule.exitCodes else { return faults.required("exitCodes") }
            faults.at("exitCodes") { faults in
                faults.requireOne(of: ["In", "NotIn"], "operator", exitCodes.operator)
            }
        }
    }

    /// An init container that ends has nothing to probe: only one that keeps running, as a
    /// sidecar, has probes and hooks.
    fileprivate func validateAsInitContainer(
        gracePeriod: Int64?, _ faults: inout FaultList
    ) {
        if restartPolicy == "Always" {
            return validateProbes(gracePeriod: gracePeriod, &faults)
        }
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
