internal import HeapModule
internal import KubernetesAPI

/// The Pods of a node in the order in which they came, and when each is to be looked at. What a
/// look costs depends on how many Pods are due, not on how many there are.
///
/// Pods may be held: they are not due then, and are again, if they were or became so, once all are
/// let go.
struct PodSchedule {
    /// As many entries of times that no longer hold may be kept, beside as many as there are Pods.
    private static let staleLimit = 64

    private struct Entry: Comparable {
        let time: Timestamp
        let number: Int

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.number) < (right.time, right.number)
        }
    }

    private var numbers: [String: Int] = [:]
    private var uids: [Int: String] = [:]
    private var lastNumber = 0
    /// The Pods that are due whatever the time is, but for those that are held.
    private var due: Set<Int> = []
    private var deadlines: [Int: Timestamp] = [:]
    /// All deadlines of Pods that are not held, and some that no longer hold.
    private var entries = Heap<Entry>()
    private var held: Set<Int> = []
    private var heldDue: Set<Int> = []

    /// All Pods, in the order in which they came.
    var all: [String] { uids.keys.sorted().compactMap { uids[$0] } }

    var isEmpty: Bool { uids.isEmpty }

    /// Whether some are held.
    var holds: Bool { !held.isEmpty }

    /// The earliest time at which a Pod is due; zero where one is in any case.
    var nextDeadline: Timestamp? {
        mutating get {
            if !due.isEmpty { return Timestamp(seconds: 0) }
            dropStaleEntries()
            return entries.min?.time
        }
    }

    /// Takes a Pod in, after all others.
    mutating func add(_ uid: String) {
        guard numbers[uid] == nil else { return }
        lastNumber += 1
        numbers[uid] = lastNumber
        uids[lastNumber] = uid
    }

    mutating func remove(_ uid: String) {
        guard let number = numbers.removeValue(forKey: uid) else { return }
        uids[number] = nil
        deadlines[number] = nil
        due.remove(number)
        held.remove(number)
        heldDue.remove(number)
    }

    /// Makes a Pod due.
    mutating func wake(_ uid: String) {
        guard let number = numbers[uid] else { return }
        if held.contains(number) { heldDue.insert(number) } else { due.insert(number) }
    }

    /// Makes a Pod due at a time, and at no other; `nil` for at none.
    mutating func setDeadline(_ time: Timestamp?, of uid: String) {
        guard let number = numbers[uid], deadlines[number] != time else { return }
        deadlines[number] = time
        if let time, !held.contains(number) { insert(Entry(time: time, number: number)) }
    }

    /// Holds a Pod, until `letGo`.
    mutating func hold(_ uid: String) {
        guard let number = numbers[uid], held.insert(number).inserted else { return }
        if due.remove(number) != nil { heldDue.insert(number) }
    }

    /// Holds no Pod any more.
    mutating func letGo() {
        for number in held {
            if let time = deadlines[number] { insert(Entry(time: time, number: number)) }
        }
        held.removeAll()
        due.formUnion(heldDue)
        heldDue.removeAll()
    }

    /// The Pods that are due, in the order in which they came. They are not due any more then, and
    /// have no deadline.
    mutating func takeDue(now: Timestamp) -> [String] {
        dropStaleEntries()
        while let first = entries.min, first.time <= now {
            entries.removeMin()
            due.insert(first.number)
            dropStaleEntries()
        }
        let taken = due.sorted()
        due.removeAll(keepingCapacity: true)
        for number in taken { deadlines[number] = nil }
        return taken.compactMap { uids[$0] }
    }

    private mutating func insert(_ entry: Entry) {
        entries.insert(entry)
        guard entries.count > 2 * uids.count + Self.staleLimit else { return }
        entries = Heap(
            deadlines.filter { !held.contains($0.key) }
                .map { Entry(time: $0.value, number: $0.key) })
    }

    private mutating func dropStaleEntries() {
        while let first = entries.min,
            deadlines[first.number] != first.time || held.contains(first.number)
        {
            entries.removeMin()
        }
    }
}
