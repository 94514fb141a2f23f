internal import KubernetesAPI

/// A volume as it was last made, to tell whether it is to be made anew.
struct VolumeFingerprint: Hashable, Sendable {
    let name: String
    let files: [VolumeFile]?
}

extension PodLifecycle {
    private static let firstMountDelay: Duration = .milliseconds(500)
    private static let longestMountDelay: Duration = .seconds(122)

    /// Makes the volumes of the Pod. What they are made from may be missing; then it is tried
    /// again after 0.5, 1, 2, 4 … seconds, and the sync waits.
    mutating func mountVolumes(now: Timestamp) {
        guard let inputs else { return }
        let delay = mountDelay ?? Self.firstMountDelay
        activity = .mounting(retryAfter: min(delay * 2, Self.longestMountDelay))
        let contents = inputs.volumes(&tokens, now: now)
        for fault in contents.faults { tellMountFault(fault.volume, fault.message) }
        guard contents.faults.isEmpty else {
            return wait(until: now + delay, then: .mountRetry)
        }
        guard !contents.volumes.isEmpty else {
            mountedVolumes = []
            return endMount(now: now)
        }
        ask(
            .mountVolumes(podUID: uid, contents.volumes),
            then: .volumesMounted(contents.volumes.map(\.fingerprint)))
    }

    private mutating func tellMountFault(_ volume: String, _ message: String) {
        tell(
            .warning(
                "FailedMount", "MountVolume.SetUp failed for volume \"\(volume)\" : \(message)"))
    }

    /// From now on the Pod is probed: the periods count from here.
    private mutating func endMount(now: Timestamp) {
        warnOfMissingPullSecrets()
        ensureProbes(now: now)
        mountDelay = nil
        activity = nil
    }

    mutating func volumesMounted(
        _ fingerprints: [VolumeFingerprint],
        _ answer: Result<BackendOutcome, BackendFailure>, now: Timestamp
    ) {
        guard case .failure(let error) = answer else {
            mountedVolumes = fingerprints
            return endMount(now: now)
        }
        tellMountFailure(error)
        wait(until: now + (mountDelay ?? Self.firstMountDelay), then: .mountRetry)
    }

    private mutating func tellMountFailure(_ failure: BackendFailure) {
        // The backend names the volume first: "d: hostPath type check failed: …".
        let parts = failure.message.split(separator: ":", maxSplits: 1)
        if parts.count == 2 {
            tellMountFault(String(parts[0]), String(parts[1].drop(while: \.isWhitespace)))
        } else {
            tell(.warning("FailedMount", failure.message))
        }
    }

    /// Brings mounted ConfigMaps, Secrets, fields and tokens up to date, if they have changed. A
    /// source that is gone leaves the files of its volume as they are, and no others.
    mutating func refreshVolumes(now: Timestamp) {
        guard let inputs else { return }
        let contents = inputs.volumes(&tokens, now: now)
        for fault in contents.faults { tellMountFault(fault.volume, fault.message) }
        let fingerprints = contents.volumes.map(\.fingerprint)
        // What an earlier run has mounted is there; whether its files are the latest is not known.
        let mounted = mountedVolumes ?? fingerprints.filter { $0.files == nil }
        let changed = contents.volumes.filter { !mounted.contains($0.fingerprint) }
        guard !changed.isEmpty else { return }
        let faulty = Set(contents.faults.map(\.volume))
        let kept = mounted.filter { faulty.contains($0.name) }
        ask(.mountVolumes(podUID: uid, changed), then: .volumesRefreshed(fingerprints + kept))
    }

    /// What could not be written is tried again with the next sync.
    mutating func volumesRefreshed(
        _ fingerprints: [VolumeFingerprint], _ answer: Result<BackendOutcome, BackendFailure>
    ) {
        switch answer {
        case .success: mountedVolumes = fingerprints
        case .failure(let error): tellMountFailure(error)
        }
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
