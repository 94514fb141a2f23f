/// Pseudo-random numbers (SplitMix64) that the seed alone decides: the same ones in every process.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number of the range, each as likely as any other.
    public mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    /// One of the elements. One that is listed twice is twice as likely.
    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[number(in: 0...(elements.count - 1))]
    }

    /// True in `percent` of 100 cases.
    public mutating func chance(percent: Int) -> Bool { number(in: 1...100) <= percent }

    /// The elements in a random order.
    public mutating func shuffle<Element>(_ elements: [Element]) -> [Element] {
        var rest = elements
        var result: [Element] = []
        while !rest.isEmpty { result.append(rest.remove(at: number(in: 0...(rest.count - 1)))) }
        return result
    }
}
