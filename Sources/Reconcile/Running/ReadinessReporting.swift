public import KubernetesAPI

/// A kind from outside this package whose objects can tell whether they are ready.
///
/// Objects of other kinds that the program does not know count as ready as soon as they exist.
public protocol ReadinessReporting: KubernetesObject {
    /// Whether the object has become what its manifest asks for, going by its status.
    var readiness: Readiness { get }
}
