internal import KubernetesAPI

/// Makes Pods from a template for the controller that owns it.
struct PodFactory {
    private let owners: [OwnerReference]
    private let ownerUID: String
    private let namespace: String
    private let template: PodTemplateSpec

    init(owner: some KubernetesObject, template: PodTemplateSpec) {
        owners = [owner.controllerOwnerReference]
        ownerUID = owner.uid
        namespace = owner.namespace
        self.template = template
    }

    /// A Pod of that name. Labels, annotations, spec and owner reference share the storage of the
    /// template and of the other Pods made from it.
    func pod(named name: String, generateName: String? = nil) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.generateName = generateName
        pod.metadata.namespace = namespace
        pod.metadata.labels = template.metadata?.labels
        pod.metadata.annotations = template.metadata?.annotations
        pod.metadata.finalizers = template.metadata?.finalizers
        pod.metadata.ownerReferences = owners
        pod.boxedSpec = template.boxedSpec
        return pod
    }

    /// `count` Pods with names that no Pod of the namespace has.
    ///
    /// The names derive from the owner's uid and a running number, the least ones that are free.
    func pods(_ count: Int, prefix: String, in pods: ObjectTable<Pod>) -> [Pod] {
        var made: [Pod] = []
        made.reserveCapacity(count)
        let base = NameGenerator.truncated(prefix)
        // Every name that is taken costs one index, and at most `pods.count` are taken.
        var index = 0
        while made.count < count {
            defer { index += 1 }
            let name = base + NameGenerator.suffix(seed: ownerUID, index: index)
            if pods.contains(NamespacedName(namespace: namespace, name: name)) { continue }
            made.append(pod(named: name, generateName: prefix))
        }
        return made
    }
}
