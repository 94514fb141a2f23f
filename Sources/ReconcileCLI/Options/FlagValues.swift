/// Flags with values, as kubectl's users write them: `--watch=false`, `--force=true`.
enum FlagValues {
    /// Flags that are on unless they are switched off.
    private static let switchedOff: Set = ["watch", "wait", "prune"]
    private static let flags: Set = [
        "all", "all-containers", "all-namespaces", "all-pods", "containers", "delete-emptydir-data",
        "follow", "force", "ignore-daemonsets", "ignore-errors", "ignore-not-found", "no-headers",
        "now", "once",
        "prefix", "previous", "prune", "replace", "show-kind", "show-labels", "stdin", "sum",
        "timestamps", "tty", "wait", "watch",
    ]

    /// The arguments with such flags as they are declared: `--no-watch`, `--force`, or none at all.
    static func resolved(_ arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        let own = arguments[..<end].flatMap { argument -> [String] in
            guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
                return [argument]
            }
            let name = String(argument[..<equals].dropFirst(2))
            guard flags.contains(name) else { return [argument] }
            switch argument[argument.index(after: equals)...] {
            case "true": return ["--\(name)"]
            case "false" where name == "watch" && arguments.first == "get": return []
            case "false": return switchedOff.contains(name) ? ["--no-\(name)"] : []
            default: return [argument]
            }
        }
        return own + arguments[end...]
    }
}
