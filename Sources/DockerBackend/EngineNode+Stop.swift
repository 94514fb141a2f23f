internal import Kubelet
internal import KubernetesAPI

/// Containers are stopped step by step, and not by the engine's own stop: while that goes on,
/// Podman runs no commands in the container, and those of probes and hooks would fail.
extension EngineNode {
    /// How often a killed container is looked at when no event tells of its end, and how many
    /// times.
    private static let checkPeriod: Duration = .milliseconds(500)
    private static let checkLimit = 240
    /// How many looks there are between two signals.
    private static let checksPerKill = 10

    /// Asks a container to end, and kills it when its time is over.
    func stop(
        _ id: ContainerID, _ grace: Duration
    ) async throws(BackendFailure) -> BackendOutcome {
        let name = names.container(id)
        do throws(EngineFault) {
            guard let container = try await inspect(name),
                container["State"]?["Running"]?.bool == true
            else {
                await lookAfter(id)
                return .done
            }
            // The end is to be told also where the start was somebody else's.
            running.insert(id)
            if stopping.insert(id).inserted {
                let signal = container["Config"]?["StopSignal"]?.string ?? ""
                try await kill(name, signal.isEmpty ? "TERM" : signal)
            }
        } catch {
            throw BackendFailure(.failed, error.message)
        }
        let deadline = Task(executorPreference: BackgroundExecutor.shared) {
            try await Task.sleep(for: grace)
            await self.killAtLast(id)
        }
        await withCheckedContinuation { wait(for: id, $0) }
        deadline.cancel()
        guard !running.contains(id) else {
            throw BackendFailure(.failed, "container \(id.name) does not end")
        }
        return .done
    }

    private func killAtLast(_ id: ContainerID) async {
        guard running.contains(id) else { return }
        killedHere.insert(id)
        try? await kill(names.container(id), "KILL")
        await waitForEnd(of: id)
    }

    /// Waits for the end of a container that was killed, also where no event tells of it.
    func waitForEnd(of id: ContainerID) async {
        let checks = Task(executorPreference: BackgroundExecutor.shared) {
            try await self.checkRepeatedly(id)
        }
        await withCheckedContinuation { wait(for: id, $0) }
        checks.cancel()
    }

    private func checkRepeatedly(_ id: ContainerID) async throws {
        for number in 1...Self.checkLimit {
            try await Task.sleep(for: Self.checkPeriod)
            await lookAfter(id)
            // The engine may have been away when it was asked to.
            if number.isMultiple(of: Self.checksPerKill) {
                try? await kill(names.container(id), "KILL")
            }
        }
        // Whoever waits goes on; the end is told if it ever comes.
        endWaiting(for: id)
    }

    private func wait(for id: ContainerID, _ continuation: CheckedContinuation<Void, Never>) {
        if running.contains(id) {
            waiting[id, default: []].append(continuation)
        } else {
            continuation.resume()
        }
    }

    func endWaiting(for id: ContainerID) {
        for continuation in waiting.removeValue(forKey: id) ?? [] { continuation.resume() }
    }

    /// Sends a signal; what does not run needs none.
    func kill(_ name: String, _ signal: String) async throws(EngineFault) {
        do throws(EngineFault) {
            _ = try await client.call(.post, "/containers/\(name)/kill", [("signal", signal)])
        } catch  where error.isAbsent || error.isConflict {
            return
        } catch {
            let isRunning = try await inspect(name)?["State"]?["Running"]?.bool == true
            if isRunning { throw error }
        }
    }
}
