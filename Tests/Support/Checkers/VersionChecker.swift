public import Controllers
internal import KubernetesAPI
public import Reconcile

/// Versions only ever grow, an object's generation never falls, and no uid is used twice.
public final class VersionChecker: Checker {
    private var latest: Int64 = 0
    private var usedUIDs: Set<String> = []

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        let change = step.change
        guard let new = change.new else { return [] }
        var violations: [String] = []
        let version = Int64(new.metadata.resourceVersion ?? "") ?? 0
        if version <= latest {
            violations.append("\(change.key) got version \(version) after \(latest)")
        }
        latest = max(latest, version)
        guard let old = change.old else {
            if !usedUIDs.insert(new.uid).inserted {
                violations.append("\(change.key) got the uid of an earlier object")
            }
            return violations
        }
        if old.uid != new.uid {
            violations.append("\(change.key) got another uid")
        } else if new.metadata.generation ?? 0 < old.metadata.generation ?? 0 {
            violations.append("the generation of \(change.key) fell")
        }
        return violations
    }
}
