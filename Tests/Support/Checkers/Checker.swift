public import Controllers
public import Reconcile

/// Watches one promise at every step of a trial.
///
/// The promises are about what controllers do by their own hand. A user may scale down while Pods
/// start, or change the strategy in the middle of a rollout, so a checker compares the state after
/// a controller's writes with the one before them instead of asking for a limit at all times.
public protocol Checker: AnyObject {
    /// - Parameters:
    ///   - step: a change, in order.
    ///   - state: the state after all changes that the same look made.
    /// - Returns: how the promise is broken; empty if it is kept.
    func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String]
}
