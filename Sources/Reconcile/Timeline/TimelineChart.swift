/// Samples a timeline at evenly spaced moments and draws each count as a row of blocks.
struct TimelineChart {
    /// A column of a chart stands for a stretch of time; of a count that must not fall it shows the
    /// least in the stretch, of others the last.
    enum Reading {
        case least, last
    }

    private static let blocks = Array("▁▂▃▄▅▆▇█")

    /// How many columns there are.
    let columns: Int
    private let duration: Duration

    init(duration: Duration, columns: Int) {
        self.duration = duration
        self.columns = columns
    }

    /// The values of a step function in the columns.
    ///
    /// - Parameter steps: where the value changes, in order; the first holds from the start.
    func values(of steps: [(time: Duration, value: Int)], _ reading: Reading) -> [Int] {
        guard let first = steps.first else { return [] }
        var values: [Int] = []
        var next = 0
        var current = first.value
        for column in 0..<columns {
            var value: Int? = reading == .least && column > 0 ? current : nil
            while next < steps.count, steps[next].time < end(of: column) || column == columns - 1 {
                current = steps[next].value
                value = reading == .least ? min(value ?? current, current) : current
                next += 1
            }
            values.append(value ?? current)
        }
        return values
    }

    private func end(of column: Int) -> Duration {
        duration * (column + 1) / columns
    }

    /// The values as blocks, the highest as high as `maximum`; zero is a blank.
    func row(_ values: [Int], maximum: Int) -> String {
        String(
            values.map { value in
                guard value > 0, maximum > 0 else { return " " }
                let level = (value * Self.blocks.count + maximum - 1) / maximum
                return Self.blocks[min(Self.blocks.count, max(1, level)) - 1]
            })
    }
}
