internal import KubernetesAPI

extension PodLifecycle {
    /// Runs a postStart or preStop hook.
    mutating func run(
        _ hook: LifecycleHandler, in id: ContainerID, timeout: Duration, now: Timestamp,
        then awaited: Awaited
    ) {
        if let command = hook.exec?.command {
            ask(.exec(id, command: command, timeout: timeout), then: awaited)
        } else if let sleep = hook.sleep {
            wait(until: now + .seconds(sleep.seconds), then: awaited)
        } else if let get = hook.httpGet {
            ask(.httpGet(request(get, of: id), timeout: timeout), then: awaited)
        } else {
            // A hook of another kind cannot pass validation.
            wait(until: now, then: awaited)
        }
    }

    /// The request of a hook or probe to a container of this Pod.
    func request(_ get: HTTPGetAction, of id: ContainerID) -> HTTPRequest {
        var request = HTTPRequest()
        request.podUID = uid
        request.scheme = (get.scheme ?? "HTTP").lowercased()
        request.host = get.host.flatMap { $0.isEmpty ? nil : $0 } ?? addresses.first ?? ""
        request.port = port(get.port, of: id.name) ?? 0
        let path = get.path ?? "/"
        request.path = path.hasPrefix("/") ? path : "/" + path
        request.headers = get.httpHeaders ?? []
        return request
    }

    /// The number of a port that is given by number or by name; `nil` for an unknown name.
    func port(_ port: IntOrString, of container: String) -> Int32? {
        switch port {
        case .int(let number): return number
        case .string(let name):
            let ports = spec.container(named: container)?.ports ?? []
            return ports.first { $0.name == name }?.containerPort ?? Int32(name)
        }
    }
}

extension Result<BackendOutcome, BackendFailure> {
    /// Whether a hook did what it was to do: a command ended with 0, a server answered with
    /// anything but an error.
    var isHookSuccess: Bool {
        switch self {
        case .success(.command(let exitCode, _)): exitCode == 0
        case .success(.http(let statusCode, _)): (200..<400).contains(statusCode)
        case .success: true
        case .failure: false
        }
    }
}
