public import KubernetesAPI

/// What is known of time zones, handed to the CronJob controller: it depends on files that change
/// from machine to machine.
public protocol TimeZoneRules: Sendable {
    /// How many seconds the clocks of `zone`, such as `Europe/Paris`, are ahead of UTC at `time`;
    /// `nil` if there is no such zone.
    func secondsAheadOfUTC(in zone: String, at time: Timestamp) -> Int64?
}
