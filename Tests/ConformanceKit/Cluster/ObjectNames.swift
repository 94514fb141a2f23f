import Controllers
import KubernetesAPI

/// Names of objects that do not depend on the run.
///
/// ReplicaSets of a Deployment, Jobs of a CronJob and ControllerRevisions are called `web#1`,
/// `web#2` … in the order in which they were made. Pods with generated names have none: they are
/// known by their owner. A name stays with its object, whatever becomes of the owner.
final class ObjectNames {
    private var numberedByUID: [String: String] = [:]
    private var numberedByKey: [ObjectKey: String] = [:]
    private var keys: [NumberedKey: ObjectKey] = [:]
    private var counts: [NumberedKey: Int] = [:]
    /// What owns the Pods with generated names, by their uids.
    private var ownersOfGeneratedPods: [String: String] = [:]

    /// A namespace, a kind and a name: the owner's to count its children, or a numbered one.
    private struct NumberedKey: Hashable {
        let kind: String
        let namespace: String
        let name: String
    }

    private static let numberedKinds: Set = ["ReplicaSet", "Job", "ControllerRevision"]

    /// Takes notice of an object that a controller has made.
    func noteMadeByController(_ object: any KubernetesObject) {
        guard let owner = object.metadata.controllerReference else { return }
        let kind = object.groupVersionKind.kind
        if Self.numberedKinds.contains(kind) {
            let counted = NumberedKey(kind: kind, namespace: object.namespace, name: owner.name)
            let number = (counts[counted] ?? 0) + 1
            counts[counted] = number
            let name = "\(owner.name)#\(number)"
            numberedByUID[object.uid] = name
            numberedByKey[object.key] = name
            keys[NumberedKey(kind: kind, namespace: object.namespace, name: name)] = object.key
        } else if kind == "Pod", owner.kind != "StatefulSet" {
            ownersOfGeneratedPods[object.uid] = name(ofOwner: owner)
        }
    }

    /// The name to show for the object with that key and uid.
    func name(of key: ObjectKey, uid: String) -> String {
        if let name = numberedByUID[uid] { return name }
        if let owner = ownersOfGeneratedPods[uid] { return "\(owner)/*" }
        return key.name
    }

    func name(ofOwner owner: OwnerReference) -> String {
        numberedByUID[owner.uid] ?? owner.name
    }

    /// Whether the Pod has a name of its own, given by a scenario or by a StatefulSet.
    func isNamed(_ pod: Pod) -> Bool { ownersOfGeneratedPods[pod.uid] == nil }

    /// The number, as `#2`, of the last object made with that key.
    func number(of key: ObjectKey) -> String? {
        numberedByKey[key].flatMap { name in
            name.lastIndex(of: "#").map { String(name[$0...]) }
        }
    }

    /// The key of the object that a scenario calls `name`, which may be a numbered name.
    func key(_ kind: GroupKind, namespace: String, name: String) -> ObjectKey {
        keys[NumberedKey(kind: kind.kind, namespace: namespace, name: name)]
            ?? ObjectKey(kind, namespace: namespace, name: name)
    }

    /// `Deployment/web`, `ReplicaSet/web#2`, `other:Pod/web#2/*`.
    func display(_ key: ObjectKey, uid: String) -> String {
        let isMain = key.namespace.isEmpty || key.namespace == VirtualCluster.mainNamespace
        let prefix = isMain ? "" : "\(key.namespace):"
        return "\(prefix)\(key.groupKind.kind)/\(name(of: key, uid: uid))"
    }

    /// The owners as snapshots show them: a controller by its name, others marked as such.
    func owners(of metadata: ObjectMeta) -> Value? {
        let owners = (metadata.ownerReferences ?? []).map { owner in
            let name = "\(owner.kind)/\(name(ofOwner: owner))"
            return Value.string(owner.controller == true ? name : "(non-controller) \(name)")
        }
        return owners.count > 1 ? .array(owners) : owners.first
    }
}
