internal import KubernetesAPI

extension ManifestConsistency {
    /// What Pods need before they can start and the set does not define.
    func missingReferences() -> [Diagnostic] {
        pods.flatMap { pod in
            PodReference.all(in: pod).compactMap { reference in
                missing(reference, of: pod)
            }
        }
    }

    private func missing(_ reference: PodReference, of pod: PodSource) -> Diagnostic? {
        let namespace = pod.namespace
        let path = FieldPath(pod.specPath.components + reference.path.components)
        guard isDefined(reference, for: pod) else {
            return pod.manifest.diagnostic(
                .warning, code: "missing-\(reference.kind.code)", at: path,
                "\(pod.manifest.title) needs the \(reference.kind.rawValue) \(reference.name), "
                    + "which these manifests do not define")
        }
        guard let key = reference.key, let keys = keys(of: reference, in: namespace),
            !keys.contains(key)
        else { return nil }
        return pod.manifest.diagnostic(
            .warning, code: "missing-key", at: path,
            "\(pod.manifest.title) needs the key \(key) of the \(reference.kind.rawValue) "
                + "\(reference.name), which it does not have")
    }

    private func isDefined(_ reference: PodReference, for pod: PodSource) -> Bool {
        let name = reference.name
        if has(reference.kind.rawValue, name, in: pod.namespace) { return true }
        switch reference.kind {
        // Every namespace has these.
        case .serviceAccount: return name == "default"
        case .configMap: return name == "kube-root-ca.crt"
        case .claim: return pod.claimNames.contains(name)
        // Custom resources such as SealedSecret make the Secret of their name.
        case .secret:
            return ["ExternalSecret", "SealedSecret", "VaultStaticSecret"].contains { kind in
                has(kind, name, in: pod.namespace)
            }
        }
    }

    private func keys(of reference: PodReference, in namespace: String) -> Set<String>? {
        switch reference.kind {
        case .configMap:
            let found = manifest(reference.kind.rawValue, reference.name, in: namespace)
            guard let map = found?.object as? ConfigMap else { return nil }
            return Set((map.data ?? [:]).keys).union((map.binaryData ?? [:]).keys)
        case .secret:
            let found = manifest(reference.kind.rawValue, reference.name, in: namespace)
            guard let secret = found?.object as? Secret else { return nil }
            return Set((secret.data ?? [:]).keys).union((secret.stringData ?? [:]).keys)
        case .claim, .serviceAccount: return nil
        }
    }
}
