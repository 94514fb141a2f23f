import Controllers
import Foundation
import KubernetesAPI
import Reconcile

/// The cluster as a command finds it: at rest in its saved state, or moved by a `run`.
protocol Cluster: AnyObject {
    /// What is known of it: read it again after `perform` and `wait`.
    var store: Store { get }
    var now: Timestamp { get }
    /// A `run` moves the cluster while the command looks on.
    var isRunning: Bool { get }

    /// Makes an edit; it is kept when this returns, or when the command has finished.
    ///
    /// - Returns: the object as it is stored then; `nil` where it was to go.
    /// - Throws: `EditFailure`.
    @discardableResult
    func perform(_ edit: StoreEdit) throws -> (any KubernetesObject)?

    /// Lets time pass until the condition holds: real time while a `run` is active, else virtual
    /// time, as far as the Pods are simulated.
    ///
    /// - Parameter limit: `nil` for as long as it takes.
    /// - Parameter condition: asked again whenever something has changed.
    func wait(limit: Duration?, until condition: () throws -> Bool) throws -> WaitOutcome

    /// Keeps everything that has changed.
    func finish() throws
}

/// How a wait ended.
enum WaitOutcome {
    case fulfilled
    case timedOut
    /// Nothing will happen any more that could fulfil the condition.
    case atRest
}

extension StateOptions {
    /// How often it is tried to reach a `run` that has just been started.
    private static let patience = 20

    /// Calls `body` with the cluster of the state directory, and keeps what it changes.
    ///
    /// - Parameter engine: what moves the cluster while no `run` does.
    /// - Throws: `StateError.inUse` where another command that changes it is at work.
    func withCluster<Result>(
        movedBy engine: RestingCluster.EngineMaker? = nil,
        _ body: (any Cluster) throws -> Result
    ) throws -> Result {
        let cluster = try cluster(movedBy: engine)
        do {
            let result = try body(cluster)
            try cluster.finish()
            return result
        } catch {
            // What was done before stays done.
            try cluster.finish()
            throw error
        }
    }

    private func cluster(movedBy engine: RestingCluster.EngineMaker?) throws -> any Cluster {
        for attempt in 0...Self.patience {
            let lock: StateLock
            do throws(StateError) {
                lock = try directory.lock()
            } catch {
                guard case .inUse = error else { throw error }
                if let cluster = try RunningCluster(self) { return cluster }
                if attempt == Self.patience { throw error }
                usleep(100_000)
                continue
            }
            return try RestingCluster(self, lock: lock, engine: engine)
        }
        preconditionFailure("the last attempt returns or throws")
    }
}

extension Cluster {
    /// How often an edit is tried again of an object that others change as well.
    private static var maximumAttempts: Int { 20 }

    /// Changes an object as it is now, again if somebody else changed it meanwhile.
    ///
    /// - Returns: the object as it is stored then.
    /// - Throws: `EditFailure`, and what `change` throws.
    @discardableResult
    func update<Object: KubernetesObject>(
        _ key: ObjectKey, as type: Object.Type, _ change: (inout Object) throws -> Void
    ) throws -> Object {
        for attempt in 1...Self.maximumAttempts {
            guard var object = store.state.object(key, of: type) else {
                throw EditFailure(StoreError.notFound(key))
            }
            try change(&object)
            do {
                return try perform(.update(object)) as? Object ?? object
            } catch let failure as EditFailure
                where failure.code == .conflict && attempt < Self.maximumAttempts
            {
                // The state is written as soon as the change that came first has been made.
                usleep(20_000)
                _ = try wait(limit: .zero) { true }
            }
        }
        preconditionFailure("the last attempt returns or throws")
    }
}
