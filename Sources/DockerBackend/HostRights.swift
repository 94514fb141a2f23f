internal import Foundation

/// What may be done on this machine.
enum HostRights {
    private static let resources: UInt64 = 1 << 24

    /// Whether any process may protect itself from being killed for memory: the machine's first
    /// process has the right to, or may gain it.
    static let mayLowerOOMScores: Bool = {
        guard let status = try? String(contentsOfFile: "/proc/1/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("CapBnd:") }),
            let digits = line.split(whereSeparator: \.isWhitespace).last,
            let rights = UInt64(digits, radix: 16)
        else { return true }
        return rights & resources != 0
    }()
}
