public import Controllers
public import KubernetesAPI

/// StatefulSets in random histories: sizes, images, partitions, both orders.
public struct StatefulSetWorkload: Workload {
    private static let claimName = "data"

    public init() {}

    public func make(named name: String, using generator: inout SeededGenerator) -> StatefulSet {
        let labels = ["app": name]
        var set = StatefulSet()
        set.metadata.name = name
        set.metadata.namespace = TrialCluster.namespace
        var spec = StatefulSetSpec()
        spec.replicas = Int32(generator.number(in: 0...4))
        spec.serviceName = name
        spec.minReadySeconds = generator.pick([nil, nil, 2])
        spec.revisionHistoryLimit = generator.pick([nil, 0, 1])
        spec.podManagementPolicy = generator.pick([nil, "OrderedReady", "Parallel"])
        let start = Int32(generator.pick([0, 0, 3]))
        if start > 0 { spec.ordinals = .with { $0.start = start } }
        if generator.chance(percent: 20) { spec.updateStrategy = .with { $0.type = "OnDelete" } }
        spec.selector = .with { $0.matchLabels = labels }
        spec.template = .random(labels: labels, using: &generator)
        if generator.chance(percent: 30) { Self.addClaims(to: &spec, using: &generator) }
        set.spec = spec
        return set
    }

    private static func addClaims(
        to spec: inout StatefulSetSpec, using generator: inout SeededGenerator
    ) {
        let scaled = generator.pick(["Retain", "Delete"])
        let deleted = generator.pick(["Retain", "Delete"])
        spec.persistentVolumeClaimRetentionPolicy = .with {
            $0.whenScaled = scaled
            $0.whenDeleted = deleted
        }
        spec.volumeClaimTemplates = [
            .with {
                $0.metadata.name = claimName
                $0.spec = .with {
                    $0.accessModes = ["ReadWriteOnce"]
                    $0.resources = .with { $0.requests = Quantity("1Gi").map { ["storage": $0] } }
                }
            }
        ]
    }

    public func edit(using generator: inout SeededGenerator) -> Edit<StatefulSet> {
        switch generator.number(in: 0...9) {
        case 0...3:
            let image = generator.pick(PodTemplateSpec.images)
            return Edit("image \(image)") { $0.spec?.template.image = image }
        case 4...7:
            let replicas = generator.number(in: 0...5)
            return Edit("replicas \(replicas)") { $0.spec?.replicas = Int32(replicas) }
        default:
            let partition = generator.number(in: 0...3)
            return Edit("partition \(partition)") { set in
                set.spec?.updateStrategy = .with { strategy in
                    strategy.type = "RollingUpdate"
                    strategy.rollingUpdate = .with { $0.partition = Int32(partition) }
                }
            }
        }
    }

    /// Which Pods OnDelete and a partition leave as they are depends on when they were made.
    public func release(_ set: inout StatefulSet) {
        set.spec?.updateStrategy = .with { $0.type = "RollingUpdate" }
    }

    public func shortcomings(of set: StatefulSet, in state: ClusterState) -> [String] {
        let spec = set.spec ?? StatefulSetSpec()
        let replicas = spec.replicas ?? 1
        let start = Int(spec.ordinals?.start ?? 0)
        let names = (start..<start + Int(replicas)).map { "\(set.name)-\($0)" }
        let isBlocked = names.contains { name in
            state.pods[set.namespace, name].map { !$0.metadata.isControlled(by: set.uid) } ?? false
        }
        // A Pod that a user took away from the set keeps its name: the place stays empty.
        if isBlocked { return [] }
        let pods = state.pods.controlled(by: set.uid)
        let status = set.status ?? StatefulSetStatus()
        var found: [String] = []
        if pods.map(\.name).sorted() != names.sorted() {
            found.append("the Pods are \(pods.map(\.name).sorted())")
        }
        found += pods.filter { !$0.isReady }.map { "\($0.name) is not ready" }
        found += pods.filter { $0.image != spec.template.image }
            .map { "\($0.name) has an old template" }
        found += pods.flatMap { claimFaults(of: $0, in: state) }
        let counts = [status.replicas, status.readyReplicas ?? 0, status.availableReplicas ?? 0]
        if counts.contains(where: { $0 != replicas }) {
            found.append("the status counts \(counts)")
        }
        if status.currentRevision != status.updateRevision {
            found.append("an update is under way")
        }
        return found
    }

    private func claimFaults(of pod: Pod, in state: ClusterState) -> [String] {
        let claims = (pod.spec?.volumes ?? []).compactMap { $0.persistentVolumeClaim?.claimName }
        return claims.compactMap { name in
            let claim = state.persistentVolumeClaims[pod.namespace, name]
            guard let phase = claim?.status?.phase else { return "\(name) is missing" }
            return phase == "Bound" ? nil : "\(name) is \(phase)"
        }
    }

    public var checkers: [any Checker] { [StatefulSetChecker()] }
}
