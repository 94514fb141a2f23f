import KubernetesAPI

/// How programs show files.
enum FileText {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `drwxr-xr-x`.
    static func mode(of node: FileNode) -> String {
        let kind: Character
        switch node.content {
        case .file, .text: kind = "-"
        case .directory, .listing: kind = "d"
        case .link, .stream: kind = "l"
        case .device: kind = "c"
        }
        var letters = Array("rwxrwxrwx")
        for (index, _) in letters.enumerated() where node.mode >> (8 - index) & 1 == 0 {
            letters[index] = "-"
        }
        for (bit, index, letter) in [(0o4000, 2, "s"), (0o2000, 5, "s"), (0o1000, 8, "t")]
        where node.mode & Int32(bit) != 0 {
            letters[index] = Character(letters[index] == "x" ? letter : letter.uppercased())
        }
        return String(kind) + String(letters)
    }

    /// As `stat` names kinds.
    static func kind(of node: FileNode) -> String {
        switch node.content {
        case .file, .text: node.size == 0 ? "regular empty file" : "regular file"
        case .directory, .listing: "directory"
        case .link, .stream: "symbolic link"
        case .device: "character special file"
        }
    }

    /// `2026-01-05 08:00:01`.
    static func date(_ time: Timestamp) -> String {
        String(time.description.replacing("T", with: " ").dropLast())
    }

    /// `Jan  5 08:00`, as lists show it; of long ago with the year.
    static func shortDate(_ time: Timestamp, now: Timestamp) -> String {
        let text = Array(date(time))
        let month = Int(String(text[5..<7])).map { months[$0 - 1] } ?? ""
        let day = String(text[8..<10]).replacing(
            "0", with: " ", maxReplacements: text[8] == "0" ? 1 : 0)
        let isRecent = now - time < .seconds(180 * 86400) && time <= now + .seconds(900)
        let end = isRecent ? String(text[11..<16]) : " " + String(text[0..<4])
        return "\(month) \(day) \(end)"
    }

    static func seconds(_ time: Timestamp) -> Int64 { time.microseconds / 1_000_000 }

    /// The blocks of 512 bytes that a file takes.
    static func blocks(of node: FileNode) -> Int {
        switch node.content {
        case .file(let bytes): (bytes.count + 4095) / 4096 * 8
        case .directory: node.store.kind == "tmpfs" ? 0 : 8
        case .link, .device, .text, .listing, .stream: 0
        }
    }
}
