internal import Controllers
internal import KubernetesAPI
public import Reconcile

/// One thing that happens to a cluster from outside the loop.
///
/// A move names what it concerns by name or by number, never by what it found at the time, so that
/// the same history can be played to clusters that took different ways. What is not there (any
/// more) is left alone.
public struct Move: Sendable {
    /// What happens, in one line, for reports.
    public let text: String
    /// Whether it is trouble, rather than something that somebody wishes for.
    let isFault: Bool
    private let action: @Sendable (TrialCluster) throws(StoreError) -> Void

    public init(
        _ text: String, isFault: Bool = false,
        _ action: @escaping @Sendable (TrialCluster) throws(StoreError) -> Void
    ) {
        self.text = text
        self.isFault = isFault
        self.action = action
    }

    /// Makes the move. One that the store refuses, as an API server would, has no effect.
    func make(on cluster: TrialCluster) {
        do throws(StoreError) {
            try action(cluster)
        } catch {
            cluster.note("refused: \(error)")
        }
    }
}

extension Move {
    /// Time passes, and everything that falls due in it happens.
    static func wait(seconds: Int) -> Move {
        Move("\(seconds) s pass") { cluster in cluster.advance(by: .seconds(seconds)) }
    }

    /// The clock jumps ahead: the machine slept, or somebody set it.
    static func jump(seconds: Int) -> Move {
        Move("the clock jumps by \(seconds) s", isFault: true) { cluster in
            cluster.jump(by: .seconds(seconds))
        }
    }

    /// A controller lists its objects again and so looks at this one: a mark makes it do so.
    static func relisting(_ object: some KubernetesObject) -> Move {
        Move("\(object.key) is listed again") { cluster throws(StoreError) in
            guard var present = cluster.store.state.object(object.key) else { return }
            var annotations = present.metadata.annotations ?? [:]
            annotations["tests/listed-at"] = "\(cluster.now)"
            present.metadata.annotations = annotations
            try cluster.store.update(present, now: cluster.now)
        }
    }
}
