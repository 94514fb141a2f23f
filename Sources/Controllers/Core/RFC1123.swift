package import KubernetesAPI

/// Times as Kubernetes' events spell them.
package enum RFC1123 {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Fri, 02 Jan 2026 03:04:05 +0000`
    package static func text(of time: Timestamp) -> String {
        let seconds = time.truncatedToSeconds.microseconds / 1_000_000
        let dayNumber = (seconds - seconds.remainder(modulo: 86_400)) / 86_400
        let (year, month, day) = CalendarTime.date(fromDays: dayNumber)
        let dayOfWeek = days[Int((dayNumber + 4).remainder(modulo: 7))]
        let clock = time.description.dropFirst(11).prefix(8)
        return "\(dayOfWeek), \(padded(day)) \(months[Int(month) - 1]) \(year) \(clock) +0000"
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
