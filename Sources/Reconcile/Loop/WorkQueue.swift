internal import HeapModule
internal import KubernetesAPI

/// Keys that are due for a look, each at most once, and keys that become due later.
///
/// A key that is added while it waits is not added again. Of several deadlines of one key the
/// earliest counts; adding the key as due takes the deadline's place.
struct WorkQueue<Item: Hashable> {
    private var due: [Item] = []
    private var head = 0
    private var isDue: Set<Item> = []
    private var deadlines = Heap<Deadline>()
    private var deadlineOf: [Item: Timestamp] = [:]
    private var sequence = 0

    var hasDueItems: Bool { head < due.count }

    /// The earliest time at which a key becomes due by the clock.
    var nextDeadline: Timestamp? {
        mutating get {
            dropStaleDeadlines()
            return deadlines.min?.time
        }
    }

    /// Makes `item` due now.
    mutating func add(_ item: Item) {
        guard isDue.insert(item).inserted else { return }
        due.append(item)
    }

    /// Makes `item` due at `time`, or earlier if it already was to be.
    mutating func add(_ item: Item, at time: Timestamp) {
        if let earlier = deadlineOf[item], earlier <= time { return }
        deadlineOf[item] = time
        sequence += 1
        deadlines.insert(Deadline(time: time, sequence: sequence, item: item))
    }

    /// Takes the key that has been due for longest.
    mutating func next(now: Timestamp) -> Item? {
        promote(now: now)
        guard head < due.count else { return nil }
        let item = due[head]
        head += 1
        if head == due.count {
            due.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 4096, head * 2 > due.count {
            due.removeFirst(head)
            head = 0
        }
        isDue.remove(item)
        return item
    }

    /// Moves what has become due by the clock to the end of the queue.
    private mutating func promote(now: Timestamp) {
        dropStaleDeadlines()
        while let first = deadlines.min, first.time <= now {
            deadlines.removeMin()
            if deadlineOf[first.item] == first.time {
                deadlineOf[first.item] = nil
                add(first.item)
            }
            dropStaleDeadlines()
        }
    }

    /// A deadline is stale once an earlier one of its key has taken its place.
    private mutating func dropStaleDeadlines() {
        while let first = deadlines.min, deadlineOf[first.item] != first.time {
            deadlines.removeMin()
        }
    }

    private struct Deadline: Comparable {
        let time: Timestamp
        /// Of equal times, the one that was added first comes first.
        let sequence: Int
        let item: Item

        static func < (left: Deadline, right: Deadline) -> Bool {
            (left.time, left.sequence) < (right.time, right.sequence)
        }

        static func == (left: Deadline, right: Deadline) -> Bool {
            left.sequence == right.sequence
        }
    }
}
