internal import Controllers
internal import KubernetesAPI
internal import Manifests

// The ServiceAccount plug-in. It mounts no token of its own accord: there is no API server that
// would take one.

extension Store {
    /// Gives the Pod its account, which is `default` unless it names one, and what the account
    /// knows of pulling images.
    ///
    /// An API server waits for the account `default`, which its controller is about to make, and
    /// so its absence keeps no Pod here.
    ///
    /// - Throws: `forbidden` if the Pod names an account that does not exist.
    func assignServiceAccount(to pod: inout Pod) throws(StoreError) {
        guard policy.assignsServiceAccounts, let spec = pod.spec else { return }
        let written = spec.serviceAccountName ?? ""
        let name = written.isEmpty ? ServiceAccountController.defaultAccount : written
        let account = state.serviceAccounts[pod.namespace, name]
        if account == nil, name != ServiceAccountController.defaultAccount {
            throw .forbidden(
                pod.key,
                reason: "error looking up service account \(pod.namespace)/\(name): "
                    + "serviceaccount \"\(name)\" not found")
        }
        if written.isEmpty {
            pod.spec?.serviceAccountName = name
            pod.spec?.serviceAccount = name
        }
        let secrets = account?.imagePullSecrets ?? []
        if spec.imagePullSecrets?.isEmpty ?? true, !secrets.isEmpty {
            pod.spec?.imagePullSecrets = secrets
        }
    }
}
