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
        let contents = inputs.volumes()
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
        // The backend names the volume first: "d: hostPath type check failed: …".
        let parts = error.message.split(separator: ":", maxSplits: 1)
        if parts.count == 2 {
            tellMountFault(String(parts[0]), String(parts[1].drop(while: \.isWhitespace)))
        } else {
            tell(.warning("FailedMount", error.message))
        }
        wait(until: now + (mountDelay ?? Self.firstMountDelay), then: .mountRetry)
    }

    /// Brings mounted ConfigMaps, Secrets and fields up to date, if they have changed. A source
    /// that is gone leaves the files as they are.
    mutating func refreshVolumes() {
        guard let inputs else { return }
        let contents = inputs.volumes()
        guard contents.faults.isEmpty else { return }
        // What an earlier run has mounted is there; whether its files are the latest is not known.
        let mountedVolumes =
            mountedVolumes ?? contents.volumes.map(\.fingerprint).filter { $0.files == nil }
        let fingerprints = contents.volumes.map(\.fingerprint)
        guard fingerprints != mountedVolumes else { return }
        let changed = contents.volumes.filter { !mountedVolumes.contains($0.fingerprint) }
        ask(.mountVolumes(podUID: uid, changed), then: .volumesRefreshed(fingerprints))
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
