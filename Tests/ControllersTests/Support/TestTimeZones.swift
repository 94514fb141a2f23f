import KubernetesAPI

@testable import Controllers

/// Two time zones with rules simple enough to check by hand.
///
/// `Test/North` is one hour ahead of UTC, and two from 1:00 UTC on 29 March 2026 to 1:00 UTC on
/// 25 October, like Central Europe. `Test/Midnight` is three hours behind UTC, and two from
/// 0:00 on 1 November 2026 on, which becomes 1:00.
struct TestTimeZones: TimeZoneRules {
    private static let spring = Timestamp("2026-03-29T01:00:00Z")!
    private static let autumn = Timestamp("2026-10-25T01:00:00Z")!
    private static let november = Timestamp("2026-11-01T03:00:00Z")!

    func secondsAheadOfUTC(in zone: String, at time: Timestamp) -> Int64? {
        switch zone {
        case "UTC": 0
        case "Test/North": time >= Self.spring && time < Self.autumn ? 7200 : 3600
        case "Test/Midnight": time >= Self.november ? -7200 : -10_800
        default: nil
        }
    }
}
