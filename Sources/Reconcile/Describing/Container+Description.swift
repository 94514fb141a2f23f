internal import KubernetesAPI

extension DescriptionWriter {
    /// - Parameters:
    ///   - pod: whose containers they are; `nil` for those of a template.
    ///   - level: of the title.
    mutating func containers(
        _ title: String, _ containers: [Container], statuses: [ContainerStatus]? = nil,
        of pod: Pod? = nil, level: Int = 0
    ) {
        line("\(title):\(containers.isEmpty ? " " + Self.none : "")", level: level)
        for container in containers {
            let status = statuses?.first { $0.name == container.name }
            // Below the title of a template, names are one blank further in.
            line("\(level > 0 ? " " : "")\(container.name):", level: 1)
            basics(of: container, status)
            lines("Command", container.command)
            lines("Args", container.args)
            if let status { state(of: status) }
            resources(container.resources, level: 2)
            probe("Liveness", container.livenessProbe)
            probe("Readiness", container.readinessProbe)
            probe("Startup", container.startupProbe)
            environment(of: container, in: pod)
            mounts(of: container)
        }
    }

    private mutating func basics(of container: Container, _ status: ContainerStatus?) {
        if let status { field("Container ID", status.containerID ?? "", level: 2) }
        field("Image", container.image ?? "", level: 2)
        if let status { field("Image ID", status.imageID, level: 2) }
        let ports = container.ports ?? []
        func text(_ number: (ContainerPort) -> Int32) -> String {
            ports.map { port in
                let name = port.name.map { " (\($0))" } ?? ""
                return "\(number(port))/\(port.protocol ?? "TCP")\(name)"
            }.joined(separator: ", ")
        }
        let plural = ports.count > 1 ? "s" : ""
        field("Port\(plural)", text(\.containerPort).or(Self.none), level: 2)
        field("Host Port\(plural)", text { $0.hostPort ?? 0 }.or(Self.none), level: 2)
        if let profile = container.securityContext?.seccompProfile {
            field("SeccompProfile", profile.type, level: 2)
            field("LocalhostProfile", ifSet: profile.localhostProfile, level: 3)
        }
    }

    private mutating func lines(_ title: String, _ words: [String]?) {
        guard let words, !words.isEmpty else { return }
        line("\(title):", level: 2)
        for word in words {
            for part in word.split(separator: "\n", omittingEmptySubsequences: false) {
                line(String(part), level: 3)
            }
        }
    }

    private mutating func state(of status: ContainerStatus) {
        state("State", status.state)
        if status.lastState?.terminated != nil { state("Last State", status.lastState) }
        field("Ready", Self.truth(status.ready), level: 2)
        field("Restart Count", "\(status.restartCount)", level: 2)
    }

    private mutating func state(_ title: String, _ state: ContainerState?) {
        if let running = state?.running {
            field(title, "Running", level: 2)
            field("Started", time(running.startedAt), level: 3)
        } else if let terminated = state?.terminated {
            field(title, "Terminated", level: 2)
            field("Reason", ifSet: terminated.reason, level: 3)
            field("Message", ifSet: terminated.message, level: 3)
            field("Exit Code", "\(terminated.exitCode)", level: 3)
            if let signal = terminated.signal, signal > 0 {
                field("Signal", "\(signal)", level: 3)
            }
            field("Started", time(terminated.startedAt), level: 3)
            field("Finished", time(terminated.finishedAt), level: 3)
        } else {
            field(title, "Waiting", level: 2)
            field("Reason", ifSet: state?.waiting?.reason, level: 3)
        }
    }

    mutating func resources(_ resources: ResourceRequirements?, level: Int) {
        for (title, list) in [("Limits", resources?.limits), ("Requests", resources?.requests)] {
            guard let list, !list.isEmpty else { continue }
            line("\(title):", level: level)
            for (name, quantity) in list.sorted(by: { $0.key < $1.key }) {
                field(name, quantity.canonicalText, level: level + 1)
            }
        }
    }

    // MARK: Probes

    private mutating func probe(_ title: String, _ probe: Probe?) {
        guard let probe else { return }
        let timing =
            "delay=\(probe.initialDelaySeconds ?? 0)s timeout=\(probe.timeoutSeconds ?? 1)s "
            + "period=\(probe.periodSeconds ?? 10)s #success=\(probe.successThreshold ?? 1) "
            + "#failure=\(probe.failureThreshold ?? 3)"
        field(title, "\(Self.action(of: probe)) \(timing)", level: 2)
    }

    private static func action(of probe: Probe) -> String {
        if let exec = probe.exec {
            return "exec [\((exec.command ?? []).joined(separator: " "))]"
        }
        if let get = probe.httpGet {
            let scheme = (get.scheme ?? "HTTP").lowercased()
            let host = get.host ?? ""
            let place = host.contains(":") ? "[\(host)]" : host
            return "http-get \(scheme)://\(place):\(get.port)" + URLPath.escaped(get.path ?? "")
        }
        if let socket = probe.tcpSocket {
            return "tcp-socket \(socket.host ?? ""):\(socket.port)"
        }
        if let grpc = probe.grpc { return "grpc <pod>:\(grpc.port) \(grpc.service ?? "")" }
        return "unknown"
    }

    // MARK: Environment and mounts

    private mutating func environment(of container: Container, in pod: Pod?) {
        let sources = container.envFrom ?? []
        if !sources.isEmpty { line("Environment Variables from:", level: 2) }
        for source in sources {
            let isConfigMap = source.configMapRef != nil
            let name = source.configMapRef?.name ?? source.secretRef?.name ?? ""
            let optional = source.configMapRef?.optional ?? source.secretRef?.optional ?? false
            let prefix = source.prefix.map { $0.isEmpty ? "" : " with prefix '\($0)'" } ?? ""
            line(
                "\(name)\t\(isConfigMap ? "ConfigMap" : "Secret")\(prefix)\tOptional: \(optional)",
                level: 3)
        }
        let variables = container.env ?? []
        line("Environment:\(variables.isEmpty ? "\t" + Self.none : "")", level: 2)
        for variable in variables { environment(variable, of: container, in: pod) }
    }

    private mutating func environment(_ variable: EnvVar, of container: Container, in pod: Pod?) {
        func reference(_ key: String, _ preposition: String, _ name: String?, _ optional: Bool?) {
            field(
                variable.name,
                "<set to the key '\(key)' \(preposition) '\(name ?? "")'>\t"
                    + "Optional: \(optional ?? false)", level: 3)
        }
        guard let source = variable.valueFrom else {
            let lines = (variable.value ?? "")
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return list(variable.name, lines.isEmpty ? [""] : lines, level: 3)
        }
        if let field = source.fieldRef {
            let value = pod.map { Self.value(of: field.fieldPath, in: $0) } ?? ""
            self.field(
                variable.name, "\(value) (\(field.apiVersion ?? "v1"):\(field.fieldPath))",
                level: 3)
        } else if let resource = source.resourceFieldRef {
            field(
                variable.name,
                "\(Self.amount(resource, of: container)) (\(resource.resource))",
                level: 3)
        } else if let secret = source.secretKeyRef {
            reference(secret.key, "in secret", secret.name, secret.optional)
        } else if let configMap = source.configMapKeyRef {
            reference(configMap.key, "of config map", configMap.name, configMap.optional)
        }
    }

    /// What a field of the Pod says: of all of them, kubectl knows these two.
    private static func value(of path: String, in pod: Pod) -> String {
        switch path {
        case "metadata.name": pod.metadata.name ?? ""
        case "metadata.namespace": pod.metadata.namespace ?? ""
        default: ""
        }
    }

    /// How many of the divisor the container may have or asks for, rounded up. A limit that is not
    /// there is that of the node.
    private static func amount(_ reference: ResourceFieldSelector, of container: Container)
        -> String
    {
        let parts = reference.resource.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return "" }
        let list =
            parts[0] == "limits" ? container.resources?.limits : container.resources?.requests
        let divisor = reference.divisor.flatMap { $0.isZero ? nil : $0 } ?? Quantity(value: 1)
        let amount = list?[parts[1]] ?? Quantity()
        let (whole, part) =
            parts[1] == "cpu"
            ? (amount.milliValue, divisor.milliValue) : (amount.value, divisor.value)
        let count = part > 0 ? whole / part + (whole % part > 0 ? 1 : 0) : 0
        let isUnlimited =
            count == 0 && ["limits.cpu", "limits.memory"].contains(reference.resource)
        return isUnlimited ? "node allocatable" : "\(count)"
    }

    private mutating func mounts(of container: Container) {
        let mounts = (container.volumeMounts ?? []).sorted { $0.mountPath < $1.mountPath }
        line("Mounts:\(mounts.isEmpty ? "\t" + Self.none : "")", level: 2)
        for mount in mounts {
            var flags = mount.readOnly == true ? "ro" : "rw"
            if let path = mount.subPath, !path.isEmpty { flags += ",path=\(Self.quoted(path))" }
            line("\(mount.mountPath) from \(mount.name) (\(flags))", level: 3)
        }
        let devices = (container.volumeDevices ?? []).sorted { $0.devicePath < $1.devicePath }
        if !devices.isEmpty { line("Devices:\(mounts.isEmpty ? "\t" + Self.none : "")", level: 2) }
        for device in devices { line("\(device.devicePath) from \(device.name)", level: 3) }
    }

    /// The text between quotation marks.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

/// The path of a URL as Go writes it.
private enum URLPath {
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~$&+,/:;=@".utf8)
    private static let digits = Array("0123456789ABCDEF".utf8)

    static func escaped(_ path: String) -> String {
        if path.isEmpty || path == "*" { return path.isEmpty ? "" : "/*" }
        var text: [UInt8] = path.hasPrefix("/") ? [] : [UInt8(ascii: "/")]
        for byte in path.utf8 {
            if plain.contains(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
