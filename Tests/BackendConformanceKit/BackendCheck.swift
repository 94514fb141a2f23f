internal import Kubelet

/// A promise of `NodeBackend`, and how it is tried.
///
/// Checks are independent of each other: each makes a Pod of its own. Those of a list may run side
/// by side on one machine.
public struct BackendCheck: Sendable, CustomStringConvertible {
    /// The promise, in a sentence.
    public let promise: String
    /// What a backend has to offer for the promise to make sense.
    public let needs: Set<BackendFeature>
    private let body: @Sendable (BackendDriver) throws -> Void

    public var description: String { promise }

    init(
        _ promise: String, needs: Set<BackendFeature> = [],
        _ body: @escaping @Sendable (BackendDriver) throws -> Void
    ) {
        self.promise = promise
        self.needs = needs
        self.body = body
    }

    /// All checks of what `NodeBackend` promises.
    public static let all =
        sandboxChecks + imageChecks + containerChecks + endChecks + stopChecks + commandChecks
        + volumeChecks + isolationChecks + networkChecks + adoptionChecks

    /// What the backend of a setting does not offer of that which the check needs, in order.
    public func missing(in setting: any BackendSetting) -> [BackendFeature] {
        BackendFeature.allCases.filter { needs.contains($0) && !setting.offers.contains($0) }
    }

    /// Tries the promise.
    ///
    /// - Throws: `BackendCheckFault` if it is not kept, and what the setting throws.
    public func run(on setting: any BackendSetting) throws {
        let driver = try BackendDriver(setting)
        defer { driver.close() }
        do {
            try body(driver)
            try driver.checkThatAllWasSaidOnce()
        } catch let failure as BackendFailure {
            throw BackendCheckFault("failed with \(failure.kind): \(failure.message)")
        }
    }
}
