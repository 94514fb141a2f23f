public import Kubelet
public import Reconcile

/// A backend as the checks see it: how it is started, what it can do, and its time.
///
/// Whoever writes a backend writes one of these and runs `BackendCheck.all` over it.
public protocol BackendSetting {
    /// What the backend can do beyond what each must.
    var offers: Set<BackendFeature> { get }

    /// An image that is present and has a shell with the usual small programs.
    var image: String { get }

    /// The backend's time: a `ReportClock` that the backend wakes, or a simulated one.
    var clock: any WallClock { get }

    /// A backend that knows nothing but what an earlier one has left on the machine, as a program
    /// finds it that was killed and started again.
    func start() throws -> any NodeBackend

    /// Removes what is left of a Pod, whatever the check came to.
    func clean(podUID: String)
}

/// What a backend may do, and may say that it does not.
public enum BackendFeature: String, Hashable, Sendable, CaseIterable {
    /// Programs are real ones, with everything that a shell can do.
    case programs
    /// Containers have files of their own, with volumes among them.
    case volumes
    /// Each container has its own processes, the first of them with number 1.
    case processNamespaces = "process namespaces"
    /// Each Pod has a network and an address of its own.
    case networks
    /// Images are those of a store: one that is not there is absent.
    case images
    /// Containers are held to their memory.
    case memoryLimits = "memory limits"
    /// Containers become the user that they are told.
    case users
    /// The image has `httpd` and `nc`, as busybox does.
    case servers
    /// What comes by way of both standard streams is kept in one order.
    case streamOrder = "one order of both streams"
    /// Containers outlive the backend.
    case survival
}

/// What a backend did that it may not do.
public struct BackendCheckFault: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
