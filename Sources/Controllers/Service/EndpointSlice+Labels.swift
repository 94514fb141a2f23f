internal import KubernetesAPI

extension EndpointSlice {
    /// The label that names the Service a slice belongs to.
    static let serviceNameLabel = "kubernetes.io/service-name"
    /// The label that names who writes a slice.
    static let managedByLabel = "endpointslice.kubernetes.io/managed-by"
    static let manager = "endpointslice-controller.k8s.io"

    /// Whether the endpointslice-controller writes the slice; others are left alone.
    var isManaged: Bool { isManaged(by: Self.manager) }

    func isManaged(by manager: String) -> Bool {
        metadata.labels?[Self.managedByLabel] == manager
    }

    var serviceName: String? { metadata.labels?[Self.serviceNameLabel] }
}

extension Service {
    /// Marks the slices and the Endpoints of a Service without a cluster address.
    static let headlessLabel = "service.kubernetes.io/headless"

    /// The Service has no cluster address, because it wants none or has been given none.
    var isHeadless: Bool { ["", "None"].contains(spec?.clusterIP ?? "") }

    /// The Service's own labels with those that its controllers reserve.
    ///
    /// What the user wrote under a reserved label is not passed on.
    func labels(reserving reserved: [String: String]) -> [String: String] {
        var labels = metadata.labels ?? [:]
        labels[Self.headlessLabel] = isHeadless ? "" : nil
        return labels.merging(reserved) { $1 }
    }
}
