internal import KubernetesAPI

extension ManifestConsistency {
    /// Workloads whose number of Pods both their manifest and an autoscaler decide: applying the
    /// manifest again undoes what the autoscaler did.
    public func contestedReplicas() -> [Diagnostic] {
        manifests.compactMap { manifest in
            guard let autoscaler = manifest.object as? HorizontalPodAutoscaler else { return nil }
            let target = autoscaler.spec.scaleTargetRef
            let workload = self.manifest(
                target.kind, target.name, in: autoscaler.metadata.namespace ?? "")
            guard let workload, workload.value["spec"]?["replicas"]?.int != nil else { return nil }
            return workload.diagnostic(
                .warning, code: "replicas-and-autoscaler", at: FieldPath("spec", "replicas"),
                "\(workload.title) sets replicas, which \(manifest.title) decides",
                help: "leave out spec.replicas")
        }
    }
}
