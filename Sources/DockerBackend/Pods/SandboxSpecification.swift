internal import Kubelet
internal import KubernetesAPI

/// What an engine is asked for to hold a Pod's namespaces.
struct SandboxSpecification {
    let configuration: SandboxConfiguration
    let names: EngineNames
    let settings: EngineSettings
    /// The network of Pods, as the engine knows it.
    let network: String
    /// Whether the engine may protect a process from being killed for memory.
    let lowersOOMScores: Bool
    /// Its files, where the engine keeps them.
    let remote: RemotePod?

    private var spec: PodSpec { configuration.pod.spec ?? PodSpec() }
    private var isOnHost: Bool { spec.hostNetwork == true }

    var body: Value {
        var body: ValueObject = [
            "Image": .string(settings.pauseImage), "Entrypoint": .array(entrypoint),
            "Cmd": [], "Labels": labels, "HostConfig": hostConfiguration,
        ]
        // On the machine's network the machine's name is the Pod's too.
        if !isOnHost { body["Hostname"] = .string(configuration.hostname) }
        if !exposedPorts.isEmpty { body["ExposedPorts"] = .object(ValueObject(exposedPorts)) }
        return .object(body)
    }

    private var entrypoint: [Value] {
        settings.pauseImage == PauseImage.name ? [.string(PauseImage.command)] : []
    }

    private var labels: Value {
        var labels = names.labels(of: configuration.pod, uid: configuration.podUID)
        labels[EngineNames.processesLabel] = .string(ProcessSharing(spec).rawValue)
        if let remote { labels[EngineNames.filesLabel] = .string(remote.label) }
        return .object(labels)
    }

    private var hostConfiguration: Value {
        var host: ValueObject = [
            "NetworkMode": .string(isOnHost ? "host" : network),
            "IpcMode": .string(spec.hostIPC == true ? "host" : "shareable"),
            "PidMode": .string(spec.hostPID == true ? "host" : ""),
            "OomScoreAdj": .int(lowersOOMScores ? Self.oomScore : 0), "CpuShares": 2,
            "RestartPolicy": ["Name": "no"], "LogConfig": ["Type": "json-file"],
            "SecurityOpt": ["no-new-privileges"], "ReadonlyRootfs": true,
        ]
        if !isOnHost, !portBindings.isEmpty {
            host["PortBindings"] = .object(ValueObject(portBindings))
        }
        if !memoryMounts.isEmpty { host["Mounts"] = .array(memoryMounts) }
        let sysctls = spec.securityContext?.sysctls ?? []
        if !sysctls.isEmpty {
            host["Sysctls"] = .object(ValueObject(sysctls.map { ($0.name, .string($0.value)) }))
        }
        return .object(host)
    }

    /// What is in memory lasts as long as somebody mounts it.
    private var memoryMounts: [Value] {
        (remote?.memory ?? []).sorted().compactMap { name in
            remote?.empties[name].map { $0.mount(to: "\(RemotePod.emptyFolder)/\(name)") }
        }
    }

    /// A kubelet's: the sandbox is nearly the last to be killed for memory.
    private static let oomScore: Int64 = -998

    // MARK: Ports

    private var hostPorts: [ContainerPort] {
        ((spec.initContainers ?? []) + spec.containers).flatMap { $0.ports ?? [] }
            .filter { $0.hostPort ?? 0 > 0 }
    }

    private static func name(of port: ContainerPort) -> String {
        "\(port.containerPort)/\((port.protocol ?? "TCP").lowercased())"
    }

    private var exposedPorts: [(String, Value)] {
        isOnHost ? [] : portBindings.map { ($0.0, [:]) }
    }

    private var portBindings: [(String, Value)] {
        var bindings: [(String, Value)] = []
        for port in hostPorts {
            let binding: Value = [
                "HostIp": .string(port.hostIP ?? ""),
                "HostPort": .string(String(port.hostPort ?? 0)),
            ]
            let name = Self.name(of: port)
            if let position = bindings.firstIndex(where: { $0.0 == name }) {
                bindings[position].1 = .array((bindings[position].1.array ?? []) + [binding])
            } else {
                bindings.append((name, [binding]))
            }
        }
        return bindings
    }
}

/// Which processes the containers of a Pod see.
enum ProcessSharing: String {
    case container, pod, host

    init(_ spec: PodSpec) {
        self =
            spec.hostPID == true ? .host : spec.shareProcessNamespace == true ? .pod : .container
    }
}
