import TestSupport
import Testing

/// Random histories, each from a seed that a failure names. `PROPERTY_SEEDS=500` tries more of
/// them, `PROPERTY_SEED=17` one; `make simulate SEEDS=10000` is made for many.
@Suite struct PropertyTests {
    @Test(arguments: Seeds.chosen(200))
    func `faults at every boundary at once do no harm`(seed: UInt64) {
        expect(.turbulent, seed)
    }

    @Test(arguments: Seeds.chosen(40))
    func `every step is safe, and the end is what was asked for`(seed: UInt64) {
        expect(.eventuallyStable, seed)
    }

    @Test(arguments: Seeds.chosen(20))
    func `lost, repeated and late notices change nothing in the end`(seed: UInt64) {
        expect(.levelTriggered, seed)
    }

    @Test(arguments: Seeds.chosen(10))
    func `a crash after any write changes nothing in the end`(seed: UInt64) {
        expect(.crashSafe, seed)
    }

    @Test(arguments: Seeds.chosen(20))
    func `a change that is taken back leaves no trace`(seed: UInt64) {
        expect(.returning, seed)
    }

    @Test(arguments: Seeds.chosen(10))
    func `the same input gives the same plans`(seed: UInt64) {
        expect(.repeatable, seed)
    }

    @Test(arguments: Seeds.chosen(20))
    func `looks at an old state do no lasting harm`(seed: UInt64) {
        expect(.shortSighted, seed)
    }

    private func expect(_ property: Property, _ seed: UInt64) {
        if let failure = property.failure(seed: seed, in: .standard) {
            Issue.record("\(failure)")
        }
    }
}
