internal import Dispatch
internal import Synchronization

/// Maps lists on all processors.
enum ConcurrentMap {
    /// Several batches for each processor: they take different times.
    private static let maximumBatches = 64

    /// What `body` makes of the items, in their order, whoever is done first.
    ///
    /// - Parameters:
    ///   - minimumBatch: how many items are worth a thread; fewer are mapped at once.
    ///   - body: what to do with some items that follow each other.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], minimumBatch: Int, _ body: @Sendable (ArraySlice<Item>) -> [Result]
    ) -> [Result] {
        let batchCount = min(maximumBatches, items.count / max(1, minimumBatch))
        guard batchCount > 1 else { return body(items[...]) }
        let results = Mutex<[Int: [Result]]>([:])
        DispatchQueue.concurrentPerform(iterations: batchCount) { batch in
            let start = items.count * batch / batchCount
            let end = items.count * (batch + 1) / batchCount
            let mapped = body(items[start..<end])
            results.withLock { $0[batch] = mapped }
        }
        return results.withLock { results in
            (0..<batchCount).flatMap { results[$0] ?? [] }
        }
    }
}
