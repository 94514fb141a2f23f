internal import Controllers
internal import KubernetesAPI

/// In which order Pods are evicted for what a node is short of, as a kubelet ranks them: those of
/// which it is not known what they use, those that
/// use more than they have asked for, then those of lower priority, then those that use most
/// beyond what they have asked for.
///
/// Example, short of memory: a uses 300Mi of requested 100Mi, b 900Mi of 1Gi, c 50Mi of none; all
/// have one priority. Then a (+200Mi), c (+50Mi), b.
struct VictimRanking {
    private struct Candidate {
        let pod: Pod
        let isMeasured: Bool
        let exceeds: Bool
        /// Use beyond what was requested.
        let excess: Int64
    }

    let signal: EvictionSignal
    let measurement: NodeMeasurement

    func order(_ pods: [Pod]) -> [Pod] {
        let candidates = pods.map(candidate)
        return candidates.enumerated().sorted { left, right in
            isBefore(left.element, right.element) ?? (left.offset < right.offset)
        }.map(\.element.pod)
    }

    private func isBefore(_ left: Candidate, _ right: Candidate) -> Bool? {
        // Nobody requests processes: there priority decides alone, even over what is not known.
        if signal != .processesAvailable {
            if left.isMeasured != right.isMeasured { return !left.isMeasured }
            if left.exceeds != right.exceeds { return left.exceeds }
        }
        let priorities = (left.pod.spec?.priority ?? 0, right.pod.spec?.priority ?? 0)
        if priorities.0 != priorities.1 { return priorities.0 < priorities.1 }
        if left.isMeasured != right.isMeasured { return !left.isMeasured }
        return left.excess == right.excess ? nil : left.excess > right.excess
    }

    private func candidate(_ pod: Pod) -> Candidate {
        guard let usage = measurement.pods[pod.uid] else {
            return Candidate(pod: pod, isMeasured: false, exceeds: false, excess: 0)
        }
        let requests = pod.spec?.requests ?? ResourceAmounts()
        switch signal {
        case .memoryAvailable:
            let excess = usage.workingSetBytes.saturatingSubtracting(requests.memoryBytes)
            return Candidate(pod: pod, isMeasured: true, exceeds: excess > 0, excess: excess)
        case .processesAvailable:
            return Candidate(
                pod: pod, isMeasured: true, exceeds: false, excess: usage.processCount)
        case .nodeStorageAvailable, .imageStorageAvailable:
            let excess = files(of: pod, usage).bytes
                .saturatingSubtracting(requests.ephemeralStorageBytes)
            return Candidate(pod: pod, isMeasured: true, exceeds: excess > 0, excess: excess)
        case .nodeStorageInodesFree, .imageStorageInodesFree:
            let inodes = files(of: pod, usage).inodes
            // Nor inodes; and what remains is compared, as a kubelet does, with requested bytes.
            return Candidate(
                pod: pod, isMeasured: true, exceeds: inodes > 0,
                excess: inodes.saturatingSubtracting(requests.ephemeralStorageBytes))
        }
    }

    /// What counts: everything, or where images have a file system of their own, what lies in the
    /// one that is short.
    private func files(of pod: Pod, _ usage: PodMeasurement) -> PodMeasurement.Files {
        guard measurement.imageStorage != nil else { return usage.files(of: pod) }
        let isOfImages = signal == .imageStorageAvailable || signal == .imageStorageInodesFree
        return isOfImages ? usage.layers : usage.files(of: pod, withLayers: false)
    }
}

extension PodMeasurement {
    var workingSetBytes: Int64 { containers.values.reduce(0) { $0 + $1.workingSetBytes } }
    var processCount: Int64 { containers.values.reduce(0) { $0 + $1.processCount } }
    var layers: Files { containers.values.reduce(Files()) { $0 + $1.layer } }

    /// What a Pod has on disks of the node's own: layers, logs, and volumes that are not in memory.
    func files(of pod: Pod, withLayers: Bool = true) -> Files {
        var sum = containers.values.reduce(withLayers ? layers : Files()) { $0 + $1.logs }
        for volume in pod.spec?.volumes ?? [] where volume.emptyDir?.medium != "Memory" {
            if let files = volumes[volume.name] { sum = sum + files }
        }
        return sum
    }
}
