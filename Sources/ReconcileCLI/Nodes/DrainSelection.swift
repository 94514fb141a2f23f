import Controllers
import KubernetesAPI

/// Which Pods of a node a drain evicts, by kubectl's rules.
///
/// A Pod that has finished may always go. Of the others, those stay that a DaemonSet would make
/// again at once; and those that would be missed (with data of their own, or with nothing that
/// replaces them) go only if the user says so.
struct DrainSelection {
    private(set) var pods: [Pod] = []
    /// The groups of Pods for which the drain must not begin, and the option that allows it.
    private(set) var refusals: [String] = []
    private(set) var warnings: [String] = []

    private enum Verdict: Hashable {
        case evict
        case keep
        /// Evicted or kept, with a warning.
        case warn(String, evicts: Bool)
        case refuse(String)
    }

    private static let mirrorAnnotation = "kubernetes.io/config.mirror"

    init(
        of candidates: [Pod], in state: ClusterState, ignoresDaemonSets: Bool,
        deletesEmptyDirData: Bool, isForced: Bool
    ) {
        var named: [(group: String, isRefusal: Bool, pods: [String])] = []
        for pod in candidates {
            let verdicts = [
                Self.aboutDaemonSet(pod, in: state, isIgnored: ignoresDaemonSets, isForced),
                pod.metadata.annotations?[Self.mirrorAnnotation] == nil ? .evict : .keep,
                Self.aboutData(pod, isDeleted: deletesEmptyDirData),
                Self.aboutController(pod, isForced: isForced),
            ]
            var isEvicted = true
            for verdict in verdicts where isEvicted {
                switch verdict {
                case .evict: break
                case .keep: isEvicted = false
                case .warn(let group, let evicts):
                    Self.add(pod, to: group, isRefusal: false, &named)
                    isEvicted = evicts
                case .refuse(let group):
                    Self.add(pod, to: group, isRefusal: true, &named)
                    isEvicted = false
                }
            }
            if isEvicted { pods.append(pod) }
        }
        for (group, isRefusal, names) in named {
            let text = "\(group): \(names.joined(separator: ", "))"
            if isRefusal { refusals.append(text) } else { warnings.append(text) }
        }
    }

    private static func add(
        _ pod: Pod, to group: String, isRefusal: Bool,
        _ named: inout [(group: String, isRefusal: Bool, pods: [String])]
    ) {
        let name = pod.namespacedName.description
        if let position = named.firstIndex(where: { $0.group == group }) {
            named[position].pods.append(name)
        } else {
            named.append((group, isRefusal, [name]))
        }
    }

    // MARK: The rules

    private static func aboutDaemonSet(
        _ pod: Pod, in state: ClusterState, isIgnored: Bool, _ isForced: Bool
    ) -> Verdict {
        guard let controller = pod.metadata.controllerReference, controller.kind == "DaemonSet",
            !pod.hasFinished
        else { return .evict }
        if state.daemonSets[pod.namespace, controller.name] == nil {
            let group = "Pods of a DaemonSet that does not exist"
            return isForced
                ? .warn("deleting \(group)", evicts: true)
                : .refuse("\(group) (use --force to override)")
        }
        return isIgnored
            ? .warn("ignoring DaemonSet-managed Pods", evicts: false)
            : .refuse("DaemonSet-managed Pods (use --ignore-daemonsets to ignore)")
    }

    private static func aboutData(_ pod: Pod, isDeleted: Bool) -> Verdict {
        let hasData = pod.spec?.volumes?.contains { $0.emptyDir != nil } == true
        if !hasData || pod.hasFinished { return .evict }
        return isDeleted
            ? .warn("deleting Pods with local storage", evicts: true)
            : .refuse("Pods with local storage (use --delete-emptydir-data to override)")
    }

    private static func aboutController(_ pod: Pod, isForced: Bool) -> Verdict {
        if pod.metadata.controllerReference != nil || pod.hasFinished { return .evict }
        return isForced
            ? .warn("deleting Pods that declare no controller", evicts: true)
            : .refuse("Pods that declare no controller (use --force to override)")
    }
}
