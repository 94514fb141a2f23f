public import Controllers
public import KubernetesAPI

/// What a Pod's containers get from outside: resolves every reference in a specification.
public struct PodInputs {
    let pod: Pod
    /// The Pod's own addresses, which variables may refer to.
    let addresses: [String]
    let node: NodeDescription
    let cluster: ClusterState

    public init(
        pod: Pod, addresses: [String], node: NodeDescription, cluster: ClusterState
    ) {
        self.pod = pod
        self.addresses = addresses
        self.node = node
        self.cluster = cluster
    }

    func with(addresses: [String]) -> PodInputs {
        PodInputs(pod: pod, addresses: addresses, node: node, cluster: cluster)
    }

    var spec: PodSpec { pod.spec ?? PodSpec() }

    /// Everything that a backend needs to know to make the container.
    ///
    /// - Throws: `InputFault` if what it refers to is missing, its user is not allowed, or a
    ///   variable is no text.
    func configuration(
        of container: Container, as id: ContainerID, from image: ImageDescription,
        files: EnvironmentFiles
    ) throws(InputFault) -> ContainerConfiguration {
        let resolved = try EnvironmentResolution(self, container, files).variables()
        let variables = resolved.map { (name: $0.name, value: $0.value.text) }
        let byName = Dictionary(
            variables.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        let security = try ContainerSecurity(of: container, in: pod, from: image)
        var configuration = ContainerConfiguration(
            id: id, image: container.image ?? "",
            command: command(of: container, from: image) { byName[$0] },
            environment: complete(variables, from: image),
            workingDirectory: container.workingDir ?? image.workingDirectory,
            mounts: try mounts(of: container) { byName[$0] },
            security: security,
            resources: ContainerResources(of: container, in: pod, on: node),
            terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log")
        configuration.terminal.hasInput = container.stdin ?? false
        configuration.terminal.endsInputWithFirst = container.stdinOnce ?? false
        configuration.terminal.isTerminal = container.tty ?? false
        configuration.stopSignal = container.lifecycle?.stopSignal
        // Whatever else is wrong is found before the runtime is called.
        guard resolved.allSatisfy(\.value.isText) else { throw .isNoText }
        return configuration
    }

    /// `command` replaces entrypoint and command of the image; `args` alone only its command.
    private func command(
        of container: Container, from image: ImageDescription, _ value: (String) -> String?
    ) -> [String] {
        func expanded(_ words: [String]) -> [String] {
            words.map { VariableExpansion.expand($0, value) }
        }
        if let command = container.command, !command.isEmpty {
            return expanded(command + (container.args ?? []))
        }
        if let arguments = container.args, !arguments.isEmpty {
            return image.entrypoint + expanded(arguments)
        }
        return image.entrypoint + image.command
    }

    /// The image's variables, the Pod's over them, and the name of the machine.
    private func complete(
        _ variables: [(name: String, value: String)], from image: ImageDescription
    ) -> [(name: String, value: String)] {
        let own = Set(variables.map(\.name))
        var result: [(name: String, value: String)] = []
        for entry in image.environment {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if !own.contains(name) {
                result.append((name, parts.count > 1 ? String(parts[1]) : ""))
            }
        }
        if !own.contains("HOSTNAME") {
            result.append(("HOSTNAME", PodNetworkFiles(pod, on: node).hostname))
        }
        return result + variables
    }

    private func mounts(
        of container: Container, _ value: (String) -> String?
    ) throws(InputFault) -> [ContainerMount] {
        var mounts: [ContainerMount] = []
        for mount in container.volumeMounts ?? [] {
            var subPath = mount.subPath
            if let expression = mount.subPathExpr, !expression.isEmpty {
                subPath = try expanded(expression, value)
            }
            if let subPath { try Self.check(subPath) }
            mounts.append(
                ContainerMount(
                    volume: mount.name, path: mount.mountPath,
                    subPath: subPath.flatMap { $0.isEmpty ? nil : $0 },
                    isReadOnly: mount.readOnly ?? false || isOfKubelet(mount.name)))
        }
        return mounts
    }

    /// A variable may bring in what the API would not take.
    private static func check(_ subPath: String) throws(InputFault) {
        if subPath.hasPrefix("/") {
            throw InputFault("error SubPath `\(subPath)` must not be an absolute path")
        }
        if subPath.split(separator: "/").contains("..") {
            throw InputFault(
                "unable to provision SubPath `\(subPath)`: must not contain '..'")
        }
    }

    /// Whether a volume's files are the kubelet's, which no container may change.
    private func isOfKubelet(_ name: String) -> Bool {
        let volume = spec.volumes?.first { $0.name == name }
        return volume?.configMap != nil || volume?.secret != nil || volume?.projected != nil
            || volume?.downwardAPI != nil
    }

    /// Unlike elsewhere, a variable in a path must be there.
    private func expanded(
        _ expression: String, _ value: (String) -> String?
    ) throws(InputFault) -> String {
        var missing: String?
        let result = VariableExpansion.expand(expression) { name in
            if let value = value(name) { return value }
            missing = missing ?? name
            return nil
        }
        if let missing { throw InputFault("missing value for \(missing)") }
        return result
    }
}

extension ContainerResources {
    /// Burstable containers get between these, by their share of the node's memory; those that
    /// ask for nothing go first, those that are guaranteed everything last.
    private static let oomScores = (guaranteed: -997, least: 2, most: 999, bestEffort: 1000)

    init(of container: Container, in pod: Pod, on node: NodeDescription) {
        let limits = container.resources?.limits ?? [:]
        let requests = container.resources?.requests ?? [:]
        cpuLimitMilli = limits["cpu"]?.milliValue
        memoryLimitBytes = limits["memory"]?.value
        let cpu = (requests["cpu"] ?? limits["cpu"])?.milliValue ?? 0
        // What the kernel knows.
        cpuShares = min(max(2, cpu.saturatingMultiplied(by: 1024) / 1000), 262_144)
        switch pod.status?.qosClass {
        case "Guaranteed": oomScoreAdjustment = Self.oomScores.guaranteed
        case "Burstable":
            let request = requests["memory"]?.value ?? 0
            let capacity = max(node.allocatable["memory"]?.value ?? 1, 1)
            let score = 1000 - Int(request.saturatingMultiplied(by: 1000) / capacity)
            oomScoreAdjustment = min(max(score, Self.oomScores.least), Self.oomScores.most)
        default: oomScoreAdjustment = Self.oomScores.bestEffort
        }
    }
}

extension ContainerSecurity {
    /// The container's own settings over the Pod's.
    init(
        of container: Container, in pod: Pod, from image: ImageDescription
    ) throws(InputFault) {
        let own = container.securityContext
        let shared = pod.spec?.securityContext
        user = own?.runAsUser ?? shared?.runAsUser
        group = own?.runAsGroup ?? shared?.runAsGroup
        supplementalGroups = shared?.supplementalGroups ?? []
        fsGroup = shared?.fsGroup
        joinsImageGroups = shared?.supplementalGroupsPolicy != "Strict"
        addedCapabilities = own?.capabilities?.add ?? []
        droppedCapabilities = own?.capabilities?.drop ?? []
        isPrivileged = own?.privileged ?? false
        hasReadOnlyRoot = own?.readOnlyRootFilesystem ?? false
        mayGainPrivileges = own?.allowPrivilegeEscalation ?? true
        systemCalls = (own?.seccompProfile ?? shared?.seccompProfile)
            .flatMap { SystemCallFilter($0) }
        guard own?.runAsNonRoot ?? shared?.runAsNonRoot ?? false else { return }
        let place =
            "(pod: \"\(pod.name)_\(pod.namespace)(\(pod.uid))\", container: \(container.name))"
        if let user {
            if user == 0 {
                throw InputFault("container's runAsUser breaks non-root policy \(place)")
            }
            return
        }
        let name = image.user.prefix { $0 != ":" }
        if name.isEmpty || Int64(name) == 0 {
            throw InputFault("container has runAsNonRoot and image will run as root \(place)")
        }
        if Int64(name) == nil {
            throw InputFault(
                "container has runAsNonRoot and image has non-numeric user (\(name)), "
                    + "cannot verify user is non-root \(place)")
        }
    }
}

extension SystemCallFilter {
    fileprivate init?(_ profile: SeccompProfile) {
        switch profile.type {
        case "Unconfined": self = .all
        case "RuntimeDefault": self = .usual
        case "Localhost": self = .profile(profile.localhostProfile ?? "")
        default: return nil
        }
    }
}
