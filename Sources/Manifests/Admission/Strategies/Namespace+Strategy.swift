import KubernetesAPI

extension Namespace {
    mutating func resetStatus() {
        status = .with { $0.phase = "Active" }
    }

    /// The namespace stays until the controller has emptied it.
    mutating func completeForCreate() {
        let finalizers = spec?.finalizers ?? []
        if finalizers.contains("kubernetes") { return }
        spec = .with { $0.finalizers = finalizers + ["kubernetes"] }
    }

    mutating func completeForUpdate(from old: Namespace) {
        spec = old.spec
    }
}
