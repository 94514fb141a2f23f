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

    /// Changes the state of a container, unless it has ended already.
    mutating func set(_ state: ContainerRecord.State, of id: ContainerID) -> Bool {
        guard let position = records.firstIndex(where: { $0.id == id }),
            records[position].exit == nil, records[position].state != state
        else { return false }
        records[position].state = state
        return true
    }
}
