public import Controllers
public import KubernetesAPI
internal import Manifests
internal import Synchronization

/// The time zones of the machine's time zone database, each read once.
public final class SystemTimeZones: TimeZoneRules {
    /// Where Linux distributions keep the database.
    public static let defaultDirectory = "/usr/share/zoneinfo"

    private let directory: String
    /// `nil` for a name that is no zone.
    private let zones = Mutex<[String: TimeZoneFile?]>([:])

    /// - Parameter directory: where the database is.
    public init(directory: String = SystemTimeZones.defaultDirectory) {
        self.directory = directory
    }

    public func secondsAheadOfUTC(in zone: String, at time: Timestamp) -> Int64? {
        if zone == "UTC" || zone.isEmpty { return 0 }
        let seconds = time.truncatedToSeconds.microseconds / 1_000_000
        return zones.withLock { zones in
            if let known = zones[zone] { return known?.offset(at: seconds) }
            let file = read(zone)
            zones[zone] = .some(file)
            return file?.offset(at: seconds)
        }
    }

    private func read(_ zone: String) -> TimeZoneFile? {
        // A name must not lead out of the database.
        let isSafe = zone.split(separator: "/", omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        guard isSafe else { return nil }
        do throws(FileError) {
            let path = "\(directory)/\(zone)"
            return TimeZoneFile(
                try FileSystem.content(ofFile: path, name: path, followsLink: true))
        } catch {
            // To whoever asks, a zone that cannot be read is one that does not exist.
            return nil
        }
    }
}
