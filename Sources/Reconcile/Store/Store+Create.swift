internal import Controllers
public import KubernetesAPI
internal import Manifests

extension Store {
    /// Admits and stores a new object.
    ///
    /// - Returns: the object as it is stored: defaulted, with uid, version and creation time.
    /// - Throws: `alreadyExists`; `notFound` for a namespace that is missing;
    ///   `namespaceTerminating`; `invalid`; `forbidden` where a limit or a quota stands against it,
    ///   a priority class, service account or runtime class is missing, or no address is left.
    @specialized(where Object == Pod)
    @discardableResult
    public func create<Object: KubernetesObject>(
        _ object: Object, now: Timestamp
    ) throws(StoreError) -> Object {
        var object = object
        if object.name.isEmpty, let prefix = object.metadata.generateName {
            object.metadata.name = freeName(prefix: prefix, for: object)
        }
        let key = object.key
        if state.contains(key) { throw .alreadyExists(key) }
        try checkNamespace(of: key)
        // Known this early because the selector of a Job is made from it.
        object.metadata.uid = makeUID(for: key)
        Admission.applyDefaults(to: &object)
        try complete(&object)
        Admission.prepareForCreate(&object)
        let errors = Admission.validateCreate(object, under: policy)
        if !errors.isEmpty { throw .invalid(key, errors) }
        try admit(object)
        if let allocated = try addresses.allocate(for: object) as? Object { object = allocated }
        object.metadata.creationTimestamp = now.truncatedToSeconds
        object.metadata.deletionTimestamp = nil
        object.metadata.deletionGracePeriodSeconds = nil
        return commit(object, replacing: nil)
    }

    private func checkNamespace(of key: ObjectKey) throws(StoreError) {
        if key.namespace.isEmpty { return }
        let namespaceKey = ObjectKey(Namespace.self, namespace: "", name: key.namespace)
        guard let namespace = state.object(namespaceKey, of: Namespace.self) else {
            throw .notFound(namespaceKey)
        }
        if namespace.isTerminating { throw .namespaceTerminating(key) }
    }

    private func freeName(prefix: String, for object: some KubernetesObject) -> String {
        let base = NameGenerator.truncated(prefix)
        // Each name that is taken costs one index, so this ends after at most `count` of them.
        for index in 0...state.count(of: object.groupVersionKind.groupKind) {
            let name = base + NameGenerator.suffix(seed: prefix, index: index)
            let key = ObjectKey(
                object.groupVersionKind.groupKind, namespace: object.namespace, name: name)
            if !state.contains(key) { return name }
        }
        return base + NameGenerator.suffix(seed: prefix, index: Int(revision))
    }
}
