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
            do throws(InputFault) {
                var request = try request(get, of: id)
                request.addHeaders(userAgent: "kube-lifecycle/1.36")
                let number = ask(.httpGet(request, timeout: timeout), then: awaited)
                if request.scheme == "https" {
                    secureHooks[number] = SecureHookRequest(request: request, timeout: timeout)
                }
            } catch {
                resume(
                    awaited, with: .failure(BackendFailure(.failed, error.message)), now: now)
            }
        } else {
            // Validation lets a hook of another kind pass, `tcpSocket`, which no kubelet runs.
            resume(
                awaited, with: .failure(BackendFailure(.failed, "invalid handler")), now: now)
        }
    }

    /// Goes on after a hook has asked over HTTPS. Where somebody answers that speaks HTTP alone, it
    /// asks once more like that, as kubelets did before hooks had schemes.
    mutating func settle(
        _ hook: SecureHookRequest, _ answer: Result<BackendOutcome, BackendFailure>,
        then awaited: Awaited, now: Timestamp
    ) {
        var outcome = answer
        if let failure = hook.failure {
            if answer.isHookSuccess {
                let place = "\(hook.request.host):\(hook.request.port)"
                tell(
                    .warning(
                        "LifecycleHTTPFallback",
                        "request to HTTPS lifecycle hook \(place) got HTTP response, "
                            + "retry with HTTP succeeded"))
            } else {
                outcome = .failure(failure)
            }
        } else if case .failure(let failure) = answer, failure.isAboutPlainServer {
            var plain = hook
            plain.failure = failure
            plain.request.scheme = "http"
            plain.request.headers.removeAll { $0.name.lowercased() == "authorization" }
            let number = ask(.httpGet(plain.request, timeout: hook.timeout), then: awaited)
            secureHooks[number] = plain
            return
        }
        resume(awaited, with: outcome, now: now)
    }

    /// The request of a hook or probe to a container of this Pod.
    func request(
        _ get: HTTPGetAction, of id: ContainerID
    ) throws(InputFault) -> HTTPRequest {
        var request = HTTPRequest()
        request.podUID = uid
        request.scheme = (get.scheme ?? "HTTP").lowercased()
        request.host = get.host.flatMap { $0.isEmpty ? nil : $0 } ?? addresses.first ?? ""
        request.port = try port(get.port, of: id.name)
        let path = get.path ?? "/"
        request.path = path.hasPrefix("/") ? path : "/" + path
        request.headers = get.httpHeaders ?? []
        return request
    }

    /// The number of a port that is given by number or by name.
    ///
    /// - Throws: `InputFault` for an unknown name, in the words that a kubelet has for it: it then
    ///   takes the name for a number.
    func port(
        _ port: IntOrString, of container: String
    ) throws(InputFault) -> Int32 {
        let number: Int32
        switch port {
        case .int(let given): number = given
        case .string(let name):
            let ports = spec.container(named: container)?.ports ?? []
            let found = ports.first { $0.name == name }?.containerPort ?? Int32(name)
            guard let found else {
                throw InputFault("strconv.Atoi: parsing \(name.goQuoted): invalid syntax")
            }
            number = found
        }
        guard (1..<65536).contains(number) else {
            throw InputFault("invalid port number: \(number)")
        }
        return number
    }
}

/// A hook that was to ask over HTTPS.
struct SecureHookRequest {
    var request: HTTPRequest
    let timeout: Duration
    /// Why it asks over HTTP now.
    var failure: BackendFailure?
}

extension BackendFailure {
    /// Whether who was asked over HTTPS speaks HTTP alone.
    fileprivate var isAboutPlainServer: Bool {
        message.contains("server gave HTTP response to HTTPS client")
    }
}

extension Result<BackendOutcome, BackendFailure> {
    /// Whether a hook did what it was to do: a command ended with 0, a server answered, whatever
    /// it said.
    var isHookSuccess: Bool {
        switch self {
        case .success(.command(let exitCode, _)): exitCode == 0
        case .success: true
        case .failure: false
        }
    }
}

extension HTTPRequest {
    /// Adds what a kubelet sends beside the headers that it is told to. One that it is told to
    /// send empty it leaves out.
    mutating func addHeaders(userAgent: String) {
        for (name, value) in [("User-Agent", userAgent), ("Accept", "*/*")] {
            if !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
                headers.append(
                    .with {
                        $0.name = name
                        $0.value = value
                    })
            }
        }
        headers.removeAll {
            ["user-agent", "accept"].contains($0.name.lowercased()) && $0.value.isEmpty
        }
    }
}
