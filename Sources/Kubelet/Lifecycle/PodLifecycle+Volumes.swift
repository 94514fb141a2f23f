internal import KubernetesAPI

/// A volume as it was last made, to tell whether it is to be made anew.
struct VolumeFingerprint: Hashable, Sendable {
    let name: String
    let files: [VolumeFile]?
}

extension PodLifecycle {
    private static let firstMountDelay: Duration = .milliseconds(500)
    private static let longestMountDelay: Duration = .seconds(122)
    /// How long a sync waits for the volumes.
    private static let mountTimeout: Duration = .seconds(123)

    /// Waits until the Pod has its volumes. After two minutes and three seconds the sync is given
    /// up, and another one waits later; volumes are mounted meanwhile as well.
    mutating func mountVolumes(now: Timestamp) {
        activity = .mounting
        wait(until: now + Self.mountTimeout, then: .mountTimeout)
        let isUnderWay = isAwaiting { awaited in
            switch awaited {
            case .mountRetry, .volumesMounted: true
            default: false
            }
        }
        if !isUnderWay { tryMount(now: now) }
    }

    /// Makes the volumes of the Pod. What they are made from may be missing; then it is tried
    /// again after 0.5, 1, 2, 4 … seconds. What was mounted before counts as mounted without it.
    private mutating func tryMount(now: Timestamp) {
        guard let inputs else { return }
        let contents = inputs.volumes(&tokens, now: now)
        let mounted = Set((mountedVolumes ?? []).filter { $0.files != nil }.map(\.name))
        let missing = contents.faults.filter { !mounted.contains($0.volume) }
        for fault in missing { tellMountFault(fault.volume, fault.message) }
        guard missing.isEmpty else { return retryMount(now: now) }
        for fault in contents.faults where refreshDelays[fault.volume] == nil {
            failRefresh(of: fault.volume, fault.message, now: now)
        }
        let kept = Set(contents.faults.map(\.volume))
        let fingerprints =
            contents.volumes.map(\.fingerprint)
            + (mountedVolumes ?? []).filter { kept.contains($0.name) }
        guard !contents.volumes.isEmpty else {
            return volumesMounted(fingerprints, .success(.done), now: now)
        }
        ask(.mountVolumes(podUID: uid, contents.volumes), then: .volumesMounted(fingerprints))
    }

    private mutating func retryMount(now: Timestamp) {
        let delay = mountDelay ?? Self.firstMountDelay
        mountDelay = min(delay * 2, Self.longestMountDelay)
        wait(until: now + delay, then: .mountRetry)
    }

    mutating func mountRetryDue(now: Timestamp) {
        guard stage == .active else { return }
        tryMount(now: now)
    }

    /// Gives the sync up. Of this a kubelet tells nothing beyond what stands against the volumes.
    mutating func mountTimedOut() {
        guard stage == .active, case .mounting? = activity else { return }
        activity = nil
        fail(.other)
        steps = [.endSync]
    }

    private mutating func tellMountFault(_ volume: String, _ message: String) {
        tell(
            .warning(
                "FailedMount", "MountVolume.SetUp failed for volume \"\(volume)\" : \(message)"))
    }

    /// From now on the Pod is probed: the periods count from here.
    private mutating func endMount(now: Timestamp) {
        forget { if case .mountTimeout = $0 { true } else { false } }
        warnOfMissingPullSecrets()
        ensureProbes(now: now)
        activity = nil
    }

    mutating func volumesMounted(
        _ fingerprints: [VolumeFingerprint],
        _ answer: Result<BackendOutcome, BackendFailure>, now: Timestamp
    ) {
        guard case .failure(let error) = answer else {
            mountedVolumes = fingerprints
            mountDelay = nil
            // The sync that asked for them may have been given up.
            if case .mounting? = activity { endMount(now: now) }
            return
        }
        let fault = error.ofVolume
        tell(fault?.volume, fault?.message ?? error.message)
        retryMount(now: now)
    }

    private mutating func tell(_ volume: String?, _ message: String) {
        guard let volume else { return tell(.warning("FailedMount", message)) }
        tellMountFault(volume, message)
    }

    // MARK: Bringing them up to date

    /// Brings mounted ConfigMaps, Secrets, fields and tokens up to date, if they have changed. A
    /// source that is gone leaves the files of its volume as they are, and no others.
    mutating func refreshVolumes(now: Timestamp) {
        guard let inputs else { return }
        let contents = inputs.volumes(&tokens, now: now)
        let written = spec.volumesOfKubelet
        // A volume that is bound to a claim is not mounted again.
        for fault in contents.faults
        where written.contains(fault.volume) && refreshDelays[fault.volume] == nil {
            failRefresh(of: fault.volume, fault.message, now: now)
        }
        // What an earlier run has mounted is there; whether its files are the latest is not known.
        let fingerprints = contents.volumes.map(\.fingerprint)
        let mounted = mountedVolumes ?? fingerprints.filter { $0.files == nil }
        let changed = contents.volumes.filter {
            !mounted.contains($0.fingerprint) && refreshDelays[$0.name] == nil
        }
        guard !changed.isEmpty else { return }
        ask(
            .mountVolumes(podUID: uid, changed),
            then: .volumesRefreshed(changed.map(\.fingerprint), others: mounted))
    }

    /// Tells what stands against the files of a mounted volume. They stay as they are, and it is
    /// tried again after 0.5, 1, 2, 4 … seconds, whatever else is done meanwhile.
    private mutating func failRefresh(of volume: String, _ message: String, now: Timestamp) {
        tellMountFault(volume, message)
        let delay = refreshDelays[volume].map { min($0 * 2, Self.longestMountDelay) }
        refreshDelays[volume] = delay ?? Self.firstMountDelay
        wait(until: now + (delay ?? Self.firstMountDelay), then: .refreshRetry(volume: volume))
    }

    mutating func refreshRetryDue(_ volume: String, now: Timestamp) {
        guard isRunnable, let inputs, refreshDelays[volume] != nil else { return }
        let contents = inputs.volumes(&tokens, now: now)
        if let fault = contents.faults.first(where: { $0.volume == volume }) {
            return failRefresh(of: volume, fault.message, now: now)
        }
        guard let content = contents.volumes.first(where: { $0.name == volume }) else {
            refreshDelays[volume] = nil
            return
        }
        ask(
            .mountVolumes(podUID: uid, [content]),
            then: .volumesRefreshed([content.fingerprint], others: mountedVolumes ?? []))
    }

    /// - Parameter others: what was mounted before.
    mutating func volumesRefreshed(
        _ fingerprints: [VolumeFingerprint], others: [VolumeFingerprint],
        _ answer: Result<BackendOutcome, BackendFailure>, now: Timestamp
    ) {
        let names = Set(fingerprints.map(\.name))
        switch answer {
        case .success:
            for name in names { refreshDelays[name] = nil }
            mountedVolumes =
                (mountedVolumes ?? others).filter { !names.contains($0.name) } + fingerprints
        case .failure(let error):
            if let fault = error.ofVolume, names.contains(fault.volume) {
                failRefresh(of: fault.volume, fault.message, now: now)
            } else {
                // It is tried again with the next sync.
                tell(.warning("FailedMount", error.message))
            }
        }
    }
}

extension BackendFailure {
    /// The volume that a backend names first, and what stands against it:
    /// `d: hostPath type check failed: …`.
    fileprivate var ofVolume: (volume: String, message: String)? {
        let parts = message.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return (String(parts[0]), String(parts[1].drop(while: \.isWhitespace)))
    }
}

extension PodSpec {
    /// The names of the volumes whose files the kubelet writes.
    fileprivate var volumesOfKubelet: Set<String> {
        Set((volumes ?? []).filter(\.isWrittenByKubelet).map(\.name))
    }
}

extension VolumeContent {
    fileprivate var fingerprint: VolumeFingerprint {
        if case .files(let files) = source {
            return VolumeFingerprint(name: name, files: files)
        }
        return VolumeFingerprint(name: name, files: nil)
    }
}
