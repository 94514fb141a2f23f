extension Duration {
    /// The duration with the two or three digits that matter, as kubectl shows ages: `119s`,
    /// `3m12s`, `5h`, `2d3h`, `1y40d`. Up to a second in the future is now; more is `<invalid>`.
    var humanText: String {
        let seconds = components.seconds
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        let years = days / 365
        if seconds < -1 { return "<invalid>" }
        if seconds < 120 { return "\(max(0, seconds))s" }
        if minutes < 10 { return Self.text(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        if hours < 8 { return Self.text(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        if days < 8 { return Self.text(days, "d", hours % 24, "h") }
        if years < 2 { return "\(days)d" }
        if years < 8 { return Self.text(years, "y", days % 365, "d") }
        return "\(years)y"
    }

    /// `3m12s`, but `3m` and not `3m0s`.
    private static func text(
        _ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String
    ) -> String {
        "\(large)\(largeUnit)" + (small == 0 ? "" : "\(small)\(smallUnit)")
    }
}
