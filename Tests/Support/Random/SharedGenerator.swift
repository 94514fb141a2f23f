internal import Synchronization

/// A generator that several faults draw from.
final class SharedGenerator: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func number(in range: ClosedRange<Int>) -> Int {
        generator.withLock { $0.number(in: range) }
    }

    func chance(percent: Int) -> Bool { generator.withLock { $0.chance(percent: percent) } }
}
