internal import KubernetesAPI

extension PodLifecycle {
    /// Makes a worker for each probe of the Pod, once. Of a Pod that has come to its end nothing is
    /// asked any more.
    mutating func ensureProbes(now: Timestamp) {
        guard !hasEnded(inPhase: observedPhase) else { return }
        let sidecars = (spec.initContainers ?? []).filter(\.isSidecar)
        for container in sidecars + spec.containers {
            let probesOfKind: [(ProbeKind, Probe?)] = [
                (.startup, container.startupProbe), (.readiness, container.readinessProbe),
                (.liveness, container.livenessProbe),
            ]
            for (kind, probe) in probesOfKind {
                let key = ProbeKey(container: container.name, kind: kind)
                guard let probe, probes[key] == nil else { continue }
                probes[key] = ProbeWorker(probe, now: now)
            }
        }
    }

    /// The probes in the order of the specification.
    private var orderedProbes: [ProbeKey] {
        ((spec.initContainers ?? []) + spec.containers).flatMap { container in
            [ProbeKind.startup, .readiness, .liveness].map {
                ProbeKey(container: container.name, kind: $0)
            }
        }.filter { probes[$0] != nil }
    }

    /// Asks what is due.
    mutating func runProbes(now: Timestamp) {
        guard !probes.isEmpty else { return }
        for key in orderedProbes {
            guard let worker = probes[key], worker.isDue(now: now), !worker.isAsking else {
                continue
            }
            probes[key]?.passTicks(now: now)
            tick(key, as: status, now: now)
        }
    }

    /// What a container has before the first look at its readiness. A kubelet asks its runtime
    /// once a second which containers have started; here that is known at once, when hardly a
    /// server listens, and the next look would be a whole period later.
    private static let firstLookDelay: Duration = .milliseconds(200)

    /// Asks the readiness of a container outside the period, because its status was looked at and
    /// says that it is not ready.
    ///
    /// - Parameter seen: that status.
    mutating func triggerReadiness(
        of container: String, as seen: PodStatus, now: Timestamp
    ) {
        let key = ProbeKey(container: container, kind: .readiness)
        guard let worker = probes[key], !worker.isAsking else { return }
        if case .running(let since) = histories[container]?.current?.state,
            now - since < Self.firstLookDelay
        {
            probes[key]?.lookToo(at: since + Self.firstLookDelay)
            return
        }
        tick(key, as: seen, now: now)
    }

    /// Asks, if there is something to ask of. What a container is, probes know from the status
    /// alone: one that it does not tell of yet, as while a postStart hook runs, is not asked.
    private mutating func tick(_ key: ProbeKey, as seen: PodStatus, now: Timestamp) {
        guard let current = histories[key.container]?.current,
            let container = spec.container(named: key.container)
        else { return }
        probes[key]?.watch(current.id)
        results.forgetOlder(than: current.id)
        guard let worker = probes[key], !worker.isOnHold else { return }
        guard case .running(let since) = current.state else {
            // What does not run is not ready, and its next container begins anew.
            if current.exit != nil { note(false, from: key, current.id, now: now) }
            return
        }
        guard seen.tellsOfRunning(current.id) else { return }
        let delay = worker.probe.initialDelaySeconds ?? 0
        guard now - since >= .seconds(delay) else { return }
        // Until the startup probe has passed it is the only one, and then it is done.
        guard (key.kind == .startup) != hasStarted(container) else { return }
        probes[key]?.ask()
        ask(worker.probe, key, current.id)
    }

    private mutating func ask(_ probe: Probe, _ key: ProbeKey, _ id: ContainerID) {
        do throws(InputFault) {
            guard let request = try request(of: probe, to: id) else {
                probes[key]?.skip()
                return
            }
            ask(request, then: .probe(key, id))
        } catch {
            tellUnknown(key, of: id, error.message)
            probes[key]?.skip()
        }
    }

    /// What a backend is asked for to make the probe; `nil` for a kind that does not exist.
    private func request(
        of probe: Probe, to id: ContainerID
    ) throws(InputFault) -> BackendRequest? {
        let timeout = Duration.seconds(max(probe.timeoutSeconds ?? 1, 1))
        let address = addresses.first ?? ""
        if let command = probe.exec?.command {
            return .exec(id, command: command, timeout: timeout)
        }
        if let get = probe.httpGet {
            var request = try request(get, of: id)
            request.addHeaders(userAgent: "kube-probe/1.36")
            request.headers.append(
                .with {
                    $0.name = "Connection"
                    $0.value = "close"
                })
            return .httpGet(request, timeout: timeout)
        }
        if let socket = probe.tcpSocket {
            let host = socket.host.flatMap { $0.isEmpty ? nil : $0 } ?? address
            return .connect(
                host: host, port: try port(socket.port, of: id.name), podUID: uid,
                timeout: timeout)
        }
        return probe.grpc.map {
            .checkHealth(
                host: address, port: $0.port, service: $0.service ?? "", podUID: uid,
                timeout: timeout)
        }
    }

    /// Tells of a probe that could not be made.
    private mutating func tellUnknown(_ key: ProbeKey, of id: ContainerID, _ message: String) {
        tell(
            .warning(
                "Unhealthy", of: id.name,
                "\(key.kind.rawValue) probe errored and resulted in unknown state: \(message)"))
    }

    // MARK: Answers

    mutating func take(
        _ answer: Result<BackendOutcome, BackendFailure>, of key: ProbeKey,
        _ id: ContainerID, now: Timestamp
    ) {
        guard probes[key]?.container == id else { return }
        let verdict = ProbeVerdict(answer, of: probes[key]?.probe)
        if verdict.isUnknown, histories[key.container]?.current?.isRunning != true {
            // The container has ended under the probe, which is no news.
            probes[key]?.skip()
            return
        }
        if let message = verdict.message, verdict.isUnknown {
            tellUnknown(key, of: id, message)
        } else if let message = verdict.message {
            tell(
                .warning("Unhealthy", of: id.name, "\(key.kind.rawValue) probe failed: \(message)"))
        }
        if let warning = verdict.warning {
            tell(
                .warning(
                    "ProbeWarning", of: id.name, "\(key.kind.rawValue) probe warning: \(warning)"))
        }
        guard !verdict.isUnknown else {
            probes[key]?.skip()
            return
        }
        guard let result = probes[key]?.count(succeeded: verdict.hasSucceeded) else { return }
        if !result, key.kind != .readiness { probes[key]?.hold() }
        note(result, from: key, id, now: now)
    }

    private mutating func note(
        _ result: Bool, from key: ProbeKey, _ id: ContainerID, now: Timestamp
    ) {
        guard results.set(key.kind, of: id, result) else { return }
        publishReadiness(now: now)
        isAwake = true
    }

    /// When a probe is to be looked at next: nothing is due while its container is not there, or
    /// has ended and is known not to be ready.
    func nextProbe(_ key: ProbeKey) -> Timestamp? {
        guard let worker = probes[key], let current = histories[key.container]?.current,
            current.isRunning || (current.exit != nil && results[current.id, key.kind] != false)
        else { return nil }
        return worker.nextDue(for: current.id)
    }

    // MARK: What follows

    /// The container runs, and its startup probe, if it has one, has passed.
    func hasStarted(_ container: Container) -> Bool {
        guard let current = histories[container.name]?.current, current.isRunning else {
            return false
        }
        return container.startupProbe == nil || results[current.id, .startup] == true
    }

    /// The container has started, and its readiness probe, if it has one, says that it is ready.
    func isReady(_ container: Container) -> Bool {
        guard hasStarted(container), let current = histories[container.name]?.current else {
            return false
        }
        return container.readinessProbe == nil || results[current.id, .readiness] == true
    }
}

/// What the answer to a probe means.
private struct ProbeVerdict {
    var hasSucceeded = false
    /// The probe could not be made; that counts neither way.
    var isUnknown = false
    /// For the event; `nil` for success.
    var message: String?
    /// Why a success is none to rely on.
    var warning: String?

    /// What a kubelet reads of a command's output.
    private static let outputLimit = 10 * 1024

    private static func beginning(of output: String) -> String {
        String(decoding: output.utf8.prefix(outputLimit), as: UTF8.self)
    }

    init(_ answer: Result<BackendOutcome, BackendFailure>, of probe: Probe?) {
        switch answer {
        case .success(.command(let exitCode, let output)):
            hasSucceeded = exitCode == 0
            message = hasSucceeded ? nil : Self.beginning(of: output)
        case .success(.http(let statusCode, let body)):
            hasSucceeded = (200..<400).contains(statusCode)
            // What leads to another host was not followed: nobody knows what is there.
            if hasSucceeded, statusCode >= 300 {
                warning = "Probe terminated redirects, Response body: \(body)"
            }
            message = hasSucceeded ? nil : "HTTP probe failed with statuscode: \(statusCode)"
        case .success(.health(let isServing)):
            hasSucceeded = isServing
            message = isServing ? nil : "service unhealthy (responded with \"NOT_SERVING\")"
        case .success: hasSucceeded = true
        case .failure(let error) where probe?.exec != nil && error.kind == .timedOut:
            let command = (probe?.exec?.command ?? []).joined(separator: " ")
            let seconds = max(probe?.timeoutSeconds ?? 1, 1)
            message = "command timed out: \"\(command)\" timed out after \(seconds)s"
        case .failure(let error):
            isUnknown = probe?.exec != nil
            message = error.message
        }
    }
}
