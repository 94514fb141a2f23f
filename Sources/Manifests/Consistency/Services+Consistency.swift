internal import KubernetesAPI

extension ManifestConsistency {
    /// Services that select no Pod of the set.
    func idleServices() -> [Diagnostic] {
        let labels = PodLabels(self)
        return manifests.compactMap { manifest in
            guard let service = manifest.object as? Service, service.spec?.type != "ExternalName",
                let selector = service.spec?.selector, !selector.isEmpty
            else { return nil }
            let namespace = service.metadata.namespace ?? ""
            if labels.contain(selector, in: namespace) { return nil }
            return manifest.diagnostic(
                .warning, code: "service-without-pods", at: FieldPath("spec", "selector"),
                "\(manifest.title) selects no Pod of these manifests",
                help: nearest(to: selector, in: namespace))
        }
    }

    /// The Pods that have one label less than the selector asks for.
    private func nearest(to selector: [String: String], in namespace: String) -> String? {
        for pod in pods where pod.namespace == namespace {
            let missing = selector.filter { pod.labels[$0.key] != $0.value }
            guard missing.count == 1 || missing.count < selector.count,
                let first = missing.min(by: {
                    $0.key < $1.key
                })
            else { continue }
            let found =
                pod.labels[first.key].map { "has \(first.key): \($0)" } ?? "has no \(first.key)"
            return "\(pod.manifest.title) \(found), the selector asks for \(first.value)"
        }
        return nil
    }
}

/// The labels of all Pods, those of custom workloads included, by namespace and label.
private struct PodLabels {
    private var sets: [String: [[String: String]]] = [:]

    init(_ consistency: ManifestConsistency) {
        for pod in consistency.pods { add(pod.labels, in: pod.namespace) }
        for manifest in consistency.manifests where manifest.object is Unstructured {
            let labels = manifest.value["spec"]?["template"]?["metadata"]?["labels"]?.object
            let texts = (labels ?? ValueObject()).compactMap { entry in
                entry.value.string.map { (entry.key, $0) }
            }
            add(
                Dictionary(texts, uniquingKeysWith: { first, _ in first }),
                in: manifest.object.metadata.namespace ?? "")
        }
    }

    func contain(_ selector: [String: String], in namespace: String) -> Bool {
        guard
            let rarest = selector.map({ key($0.key, $0.value, namespace) }).min(by: {
                (sets[$0]?.count ?? 0) < (sets[$1]?.count ?? 0)
            })
        else { return false }
        return (sets[rarest] ?? []).contains { labels in
            selector.allSatisfy { labels[$0.key] == $0.value }
        }
    }

    private mutating func add(_ labels: [String: String], in namespace: String) {
        for (name, value) in labels {
            sets[key(name, value, namespace), default: []].append(labels)
        }
    }

    private func key(_ name: String, _ value: String, _ namespace: String) -> String {
        "\(namespace)/\(name)=\(value)"
    }
}
