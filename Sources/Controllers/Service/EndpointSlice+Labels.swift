internal import KubernetesAPI

extension EndpointSlice {
    /// The label that names the Service a slice belongs to.
    static let serviceNameLabel = "kubernetes.io/service-name"
    /// The label that names who writes a slice.
    static let managedByLabel = "endpointslice.kubernetes.io/managed-by"
    static let manager = "endpointslice-controller.k8s.io"
    /// Marks the slices of a Service without a cluster address.
    static let headlessLabel = "service.kubernetes.io/headless"

    /// Whether the endpointslice-controller writes the slice; others are left alone.
    var isManaged: Bool { metadata.labels?[Self.managedByLabel] == Self.manager }

    var serviceName: String? { metadata.labels?[Self.serviceNameLabel] }
}
