internal import Kubelet
internal import KubernetesAPI

/// What an engine is asked for to make a container of a Pod.
struct ContainerSpecification {
    private static let cpuPeriod: Int64 = 100_000
    /// What a kernel holds a container to, in thousandths of a processor.
    private static let cpuLimits: ClosedRange<Int64> = 10...(1 << 44) / 100
    /// What Podman sets unless it is told not to; a kubelet's runtime sets `TERM` for terminals.
    private static let podmanVariables = ["TERM", "container"]

    private static let podmanWritableDirectories = ["/run", "/tmp", "/var/tmp"]

    let configuration: ContainerConfiguration
    let names: EngineNames
    let settings: EngineSettings
    let processes: ProcessSharing
    let image: ImageDescription
    let user: ContainerUser
    let isPodman: Bool
    let isOnHostNetwork: Bool
    /// Whether the engine may protect a process from being killed for memory.
    let lowersOOMScores: Bool
    let mounts: [Value]
    /// Which system calls are permitted, in the form in which the engine is told; `nil` for those
    /// that it permits by itself.
    var seccomp: String?

    private var sandbox: String {
        "container:\(names.sandbox(of: configuration.id.podUID))"
    }

    var body: Value {
        let terminal = configuration.terminal
        var body: ValueObject = [
            "Image": .string(configuration.image),
            "Entrypoint": .array(configuration.command.map { .string($0) }), "Cmd": [],
            "Env": .array(
                configuration.environment.map { .string("\($0.name)=\($0.value)") }),
            "WorkingDir": .string(
                configuration.workingDirectory.isEmpty ? "/" : configuration.workingDirectory),
            "Labels": .object(names.labels(of: configuration.id)),
            "OpenStdin": .bool(terminal.hasInput),
            "StdinOnce": .bool(terminal.endsInputWithFirst), "Tty": .bool(terminal.isTerminal),
            // Probes are the kubelet's, and not the image's.
            "Healthcheck": ["Test": ["NONE"]], "HostConfig": hostConfiguration,
        ]
        if let name = user.name { body["User"] = .string(name) }
        if let signal = configuration.stopSignal { body["StopSignal"] = .string(signal) }
        if isPodman { body["UnsetEnv"] = .array(unwantedVariables.map { .string($0) }) }
        return .object(body)
    }

    /// The variables that neither the Pod nor the image asks for.
    private var unwantedVariables: [String] {
        Self.podmanVariables.filter { name in
            let isOfImage = image.environment.contains { $0.hasPrefix("\(name)=") }
            return !isOfImage && !(name == "TERM" && configuration.terminal.isTerminal)
        }
    }

    // MARK: The machine

    private var hostConfiguration: Value {
        let security = configuration.security
        let resources = configuration.resources
        var host: ValueObject = [
            "NetworkMode": .string(sandbox), "IpcMode": .string(sandbox),
            "PidMode": .string(processMode), "UTSMode": .string(hostnameMode),
            "Mounts": .array(mounts), "GroupAdd": .array(user.groups.map { .string(String($0)) }),
            "ReadonlyRootfs": .bool(security.hasReadOnlyRoot),
            "CpuShares": .int(resources.cpuShares),
            "OomScoreAdj": .int(oomScore),
            "PidsLimit": .int(settings.podPidsLimit ?? -1), "RestartPolicy": ["Name": "no"],
            "LogConfig": [
                "Type": "json-file", "Config": ["max-size": "10m", "max-file": "5"],
            ],
        ]
        if security.isPrivileged {
            host["Privileged"] = true
        } else {
            let capabilities = CapabilitySelection(
                security, isRoot: user.isRoot, isPodman: isPodman)
            host["CapAdd"] = .array(capabilities.added.map { .string($0) })
            host["CapDrop"] = .array(capabilities.dropped.map { .string($0) })
            let options =
                (security.mayGainPrivileges ? [] : ["no-new-privileges"])
                + (seccomp.map { ["seccomp=\($0)"] } ?? [])
            if !options.isEmpty {
                host["SecurityOpt"] = .array(options.map { .string($0) })
            }
        }
        if let readOnlyDirectories { host["Tmpfs"] = readOnlyDirectories }
        if let limit = resources.memoryLimitBytes {
            host["Memory"] = .int(limit)
            // The same number means that there is no swap beside it.
            host["MemorySwap"] = .int(limit)
        }
        if let limit = resources.cpuLimitMilli {
            host["CpuPeriod"] = .int(Self.cpuPeriod)
            let limit = min(max(limit, Self.cpuLimits.lowerBound), Self.cpuLimits.upperBound)
            host["CpuQuota"] = .int(limit * (Self.cpuPeriod / 1000))
        }
        return .object(host)
    }

    /// Podman lets a container with a read-only root write into these directories nevertheless,
    /// unless something is mounted there; then they have what the image has in them.
    private var readOnlyDirectories: Value? {
        guard isPodman, configuration.security.hasReadOnlyRoot else { return nil }
        let places = mounts.compactMap { $0["Target"]?.string }
        let open = Self.podmanWritableDirectories.filter { !places.contains($0) }
        return .object(ValueObject(open.map { ($0, "ro") }))
    }

    private var oomScore: Int64 {
        let score = Int64(configuration.resources.oomScoreAdjustment)
        return lowersOOMScores ? score : max(0, score)
    }

    private var processMode: String {
        switch processes {
        case .container: ""
        case .pod: sandbox
        case .host: "host"
        }
    }

    /// Docker gives a container the host name of the one whose network it joins; Podman has to be
    /// told.
    private var hostnameMode: String {
        if isOnHostNetwork { return "host" }
        return isPodman ? sandbox : ""
    }
}
