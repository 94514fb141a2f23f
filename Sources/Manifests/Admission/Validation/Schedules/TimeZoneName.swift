#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The name of a time zone, such as `Europe/Paris`.
enum TimeZoneName {
    private static let database = "/usr/share/zoneinfo"

    /// Whether the system's time zone database has the zone. Names are case-sensitive. Where there
    /// is no database every well-formed name passes: the schedule then fails when it is evaluated.
    static func isKnown(_ name: String) -> Bool {
        if name == "UTC" { return true }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isWellFormed = parts.allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { character in
                    character.isASCII
                        && (character.isLetter || character.isNumber || "_+-".contains(character))
                }
        }
        guard isWellFormed else { return false }
        if access(database, R_OK) != 0 { return true }
        return access("\(database)/\(name)", R_OK) == 0 && name.first?.isUppercase == true
    }
}
