internal import KubernetesAPI

/// A container that was made, as far as the kubelet knows.
struct ContainerRecord: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case created
        case running(since: Timestamp)
        case ended(ContainerExit)
    }

    let id: ContainerID
    /// The container's specification when it was made; another one replaces the container.
    let image: String
    var state: State
    var imageID = ""
    /// The backend was asked to forget it.
    var isRemoved = false

    var isRunning: Bool { if case .running = state { true } else { false } }

    var startedAt: Timestamp? {
        switch state {
        case .created: nil
        case .running(let since): since
        case .ended(let exit): exit.startedAt
        }
    }

    var exit: ContainerExit? { if case .ended(let exit) = state { exit } else { nil } }
}

extension ContainerRecord {
    /// What is left of a container that was removed so that the Pod could start again in place:
    /// nobody knows any more how it ended.
    var removalState: ContainerState {
        .with { state in
            state.terminated = .with {
                $0.exitCode = 137
                $0.reason = ContainerHistory.removalReason.reason
                $0.message = ContainerHistory.removalReason.message
            }
        }
    }
}

/// The containers of one name: each restart adds one.
struct ContainerHistory: Hashable, Sendable {
    /// How many ended containers of a name are remembered: the current one's predecessor shows in
    /// its status, and back-off asks for the end before that.
    private static let limit = 3
    /// How far clocks that go alike may be apart.
    private static let tolerance: Duration = .seconds(2)

    /// What a container that was removed so is waiting for, and has ended of.
    static let removalReason = WaitReason(
        reason: "RestartingAllContainers",
        message: "The container is removed because RestartAllContainers in place")

    /// The oldest first.
    private(set) var records: [ContainerRecord] = []
    /// The last container that was removed so that the Pod could start again in place.
    private(set) var removed: ContainerRecord?

    /// The attempt of the next container.
    var nextAttempt: Int32 { (current ?? removed).map { $0.id.attempt + 1 } ?? 0 }

    var current: ContainerRecord? { records.last }
    var previous: ContainerRecord? { records.dropLast().last }

    /// The end of the last container that has ended.
    var lastExit: ContainerExit? { records.last { $0.exit != nil }?.exit }

    var isRunning: Bool { current?.isRunning ?? false }

    mutating func add(_ record: ContainerRecord) {
        records.append(record)
        if records.count > Self.limit { records.removeFirst() }
    }

    /// Forgets what there was, for a start from the beginning.
    mutating func restartInPlace() {
        guard let last = current else { return }
        removed = last
        records = []
    }

    /// The ended containers that the backend still keeps, but for the last: that one's log is what
    /// people ask for.
    var outdated: [ContainerID] {
        records.filter { $0.exit != nil }.dropLast().filter { !$0.isRemoved }.map(\.id)
    }

    mutating func markRemoved(_ id: ContainerID) { setRemoved(true, id) }

    /// The backend could not forget a container.
    mutating func keep(_ id: ContainerID) { setRemoved(false, id) }

    private mutating func setRemoved(_ isRemoved: Bool, _ id: ContainerID) {
        guard let position = records.firstIndex(where: { $0.id == id }) else { return }
        records[position].isRemoved = isRemoved
    }

    /// Notes the end of a container, unless that was known.
    ///
    /// Backends tell times by the clock of their machine. One that is another than the node's, or
    /// was set meanwhile, may tell of an end before the start, or to come: back-off would not hold
    /// such a container back, or for ever. Then the end is now.
    mutating func end(_ id: ContainerID, _ exit: ContainerExit, now: Timestamp) -> Bool {
        let start = records.last { $0.id == id }?.startedAt ?? now
        var exit = exit
        if exit.finishedAt < start - Self.tolerance || exit.finishedAt > now + Self.tolerance {
            exit.startedAt = start
            exit.finishedAt = now
        }
        return set(.ended(exit), of: id)
    }

    /// Changes the state of a container, unless it has ended already.
    mutating func set(_ state: ContainerRecord.State, of id: ContainerID) -> Bool {
        guard let position = records.firstIndex(where: { $0.id == id }),
            records[position].exit == nil, records[position].state != state
        else { return false }
        records[position].state = state
        return true
    }
}
