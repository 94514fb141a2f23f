extension String {
    /// The text as one word of a shell's command.
    var shellQuoted: String { "'" + replacing("'", with: "'\\''") + "'" }
}
