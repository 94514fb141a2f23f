/// Draws counts over time as lines of steps, in SVG.
struct StepChart {
    struct Line {
        let name: String
        /// As CSS writes it: `#1a7f37`.
        let color: String
        var isDashed = false
        /// Where the value changes, in order; the first holds from the start.
        let steps: [(time: Duration, value: Int)]
    }

    private static let width = 760
    private static let height = 180
    private static let left = 36
    private static let right = 90
    private static let top = 10
    private static let bottom = 24

    let duration: Duration
    let lines: [Line]

    private var maximum: Int { max(1, lines.flatMap { $0.steps.map(\.value) }.max() ?? 1) }

    private var plotWidth: Int { Self.width - Self.left - Self.right }
    private var plotHeight: Int { Self.height - Self.top - Self.bottom }

    /// The chart as an `svg` element, ending in a line break.
    var svg: String {
        var text =
            "<svg viewBox=\"0 0 \(Self.width) \(Self.height)\" width=\"100%\" role=\"img\">\n"
        for value in Set([0, maximum / 2, maximum]).sorted() {
            let y = vertical(value)
            text += "<line x1=\"\(Self.left)\" y1=\"\(y)\" x2=\"\(Self.left + plotWidth)\" "
            text += "y2=\"\(y)\" stroke=\"#dddddd\"/>\n"
            text += "<text x=\"\(Self.left - 6)\" y=\"\(y + 4)\" text-anchor=\"end\">"
            text += "\(value)</text>\n"
        }
        let base = Self.height - 6
        text += "<text x=\"\(Self.left)\" y=\"\(base)\">0s</text>\n"
        text += "<text x=\"\(Self.left + plotWidth)\" y=\"\(base)\" text-anchor=\"end\">"
        text += "\(duration.timelineText)</text>\n"
        for (index, line) in lines.enumerated() { text += drawn(line, index) }
        return text + "</svg>\n"
    }

    /// The line and, in the legend at the right, its name.
    private func drawn(_ line: Line, _ index: Int) -> String {
        let dash = line.isDashed ? " stroke-dasharray=\"4 3\"" : ""
        let legend = Self.top + 12 + index * 16
        let x = Self.left + plotWidth + 10
        return "<path d=\"\(path(of: line))\" fill=\"none\" stroke=\"\(line.color)\" "
            + "stroke-width=\"2\"\(dash)/>\n"
            + "<line x1=\"\(x)\" y1=\"\(legend - 4)\" x2=\"\(x + 14)\" y2=\"\(legend - 4)\" "
            + "stroke=\"\(line.color)\" stroke-width=\"2\"\(dash)/>\n"
            + "<text x=\"\(x + 18)\" y=\"\(legend)\">\(line.name)</text>\n"
    }

    private func path(of line: Line) -> String {
        guard let first = line.steps.first else { return "" }
        var path = "M\(Self.left) \(vertical(first.value))"
        for step in line.steps.dropFirst() {
            path += " H\(horizontal(step.time)) V\(vertical(step.value))"
        }
        return path + " H\(Self.left + plotWidth)"
    }

    private func horizontal(_ time: Duration) -> Int {
        let share = time.inSeconds / max(duration.inSeconds, 0.001)
        return Self.left + Int((share * Double(plotWidth)).rounded())
    }

    private func vertical(_ value: Int) -> Int {
        Self.top + plotHeight - value * plotHeight / maximum
    }
}
