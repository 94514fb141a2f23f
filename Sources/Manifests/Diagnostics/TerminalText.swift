/// How characters behave on a terminal.
enum TerminalText {
    /// The character itself or, where it would steer the terminal or turn the direction of
    /// writing, a replacement.
    static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
        default: scalar
        }
    }

    /// How many columns a printable character takes: 0 for combining marks, 2 for East Asian
    /// wide characters and emoji.
    static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: 0
        default: wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The blocks that consist of wide characters, by and large: enough to align a caret.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
