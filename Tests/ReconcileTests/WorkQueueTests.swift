import KubernetesAPI
import Testing

@testable import Reconcile

struct WorkQueueTests {
    private let start = testStart

    @Test func aKeyThatWaitsIsNotAddedAgain() {
        var queue = WorkQueue<String>()
        queue.add("a")
        queue.add("b")
        queue.add("a")
        #expect(queue.next(now: start) == "a")
        #expect(queue.next(now: start) == "b")
        #expect(queue.next(now: start) == nil)
    }

    @Test func theEarliestDeadlineOfAKeyCounts() {
        var queue = WorkQueue<String>()
        queue.add("a", at: start + .seconds(10))
        queue.add("a", at: start + .seconds(5))
        queue.add("a", at: start + .seconds(7))
        #expect(queue.nextDeadline == start + .seconds(5))
        #expect(queue.next(now: start + .seconds(4)) == nil)
        #expect(queue.next(now: start + .seconds(5)) == "a")
        #expect(queue.next(now: start + .seconds(20)) == nil, "later deadlines were replaced")
    }

    @Test func equalDeadlinesComeInTheOrderOfAdding() {
        var queue = WorkQueue<Int>()
        for item in 0..<100 { queue.add(item, at: start) }
        #expect((0..<100).map { _ in queue.next(now: start) } == (0..<100).map { $0 })
    }

    @Test func manyKeysKeepTheirOrder() {
        var queue = WorkQueue<Int>()
        var taken: [Int] = []
        for item in 0..<20_000 {
            queue.add(item)
            if item % 3 == 2, let next = queue.next(now: start) { taken.append(next) }
        }
        while let next = queue.next(now: start) { taken.append(next) }
        #expect(taken == Array(0..<20_000))
    }
}
