internal import Controllers
internal import KubernetesAPI

// The LimitRanger plug-in: LimitRanges give containers defaults, and bound what Pods and claims ask
// for.

extension Store {
    private static let limitRangerAnnotation = "kubernetes.io/limit-ranger"

    /// Gives containers the limits and requests that they leave out, and notes that in an
    /// annotation.
    func applyLimitRangeDefaults(to pod: inout Pod) {
        if state.limitRanges.count == 0 { return }
        state.limitRanges.forEach(.namespace(pod.namespace)) { limitRange in
            let defaults = limitRange.containerDefaults
            var notes: [String] = []
            for index in (pod.spec?.containers ?? []).indices {
                notes += pod.spec?.containers[index].apply(defaults, as: "container") ?? []
            }
            for index in (pod.spec?.initContainers ?? []).indices {
                notes +=
                    pod.spec?.initContainers?[index].apply(defaults, as: "init container") ?? []
            }
            if notes.isEmpty { return }
            var annotations = pod.metadata.annotations ?? [:]
            annotations[Self.limitRangerAnnotation] =
                "LimitRanger plugin set: " + notes.joined(separator: "; ")
            pod.metadata.annotations = annotations
        }
    }

    /// - Throws: `forbidden` with everything that is outside the bounds of a LimitRange.
    func checkLimitRanges(
        _ object: some KubernetesObject, replacing old: (any KubernetesObject)?
    ) throws(StoreError) {
        if state.limitRanges.count == 0 { return }
        for limitRange in state.limitRanges.objects(.namespace(object.namespace)) {
            let items = limitRange.spec?.limits ?? []
            let faults =
                switch object {
                case let pod as Pod where old == nil: items.flatMap { $0.faults(of: pod) }
                case let claim as PersistentVolumeClaim: items.flatMap { $0.faults(of: claim) }
                default: [String]()
                }
            if faults.isEmpty { continue }
            let reason = faults.count == 1 ? faults[0] : "[\(faults.joined(separator: ", "))]"
            throw .forbidden(object.key, reason: reason)
        }
    }
}

extension LimitRange {
    /// What a container gets where it says nothing. Of several items the last decides.
    fileprivate var containerDefaults: ResourceRequirements {
        var defaults = ResourceRequirements()
        for item in spec?.limits ?? [] where item.type == "Container" {
            defaults.limits = (defaults.limits ?? [:])
                .merging(item.default ?? [:]) { _, later in later }
            defaults.requests = (defaults.requests ?? [:])
                .merging(item.defaultRequest ?? [:]) { _, later in later }
        }
        return defaults
    }
}

extension Container {
    /// Fills in what the container does not say.
    ///
    /// - Returns: what was filled in, as the annotation tells it: `cpu, memory request for
    ///   container main`.
    fileprivate mutating func apply(_ defaults: ResourceRequirements, as role: String) -> [String] {
        var notes: [String] = []
        func merge(
            _ own: ResourceList?, _ defaults: ResourceList?, _ what: String
        ) -> ResourceList? {
            let missing = (defaults ?? [:]).filter { own?[$0.key] == nil }
            if missing.isEmpty { return own }
            let names = missing.keys.sorted().joined(separator: ", ")
            notes.append("\(names) \(what) for \(role) \(name)")
            return (own ?? [:]).merging(missing) { own, _ in own }
        }
        let requests = merge(resources?.requests, defaults.requests, "request")
        let limits = merge(resources?.limits, defaults.limits, "limit")
        if notes.isEmpty { return [] }
        var resources = self.resources ?? ResourceRequirements()
        resources.requests = requests
        resources.limits = limits
        self.resources = resources
        return notes
    }
}
