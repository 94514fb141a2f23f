import Foundation

/// A server of the example, found among the machine's processes by what a trial gave it.
struct TrialProcess {
    let pod: String
    let tier: String
    let revision: String

    /// The first processes of the containers of a trial. Others, which answer a connection each,
    /// are their children.
    static func all(of mark: String) -> [TrialProcess] {
        let marked = Dictionary(
            uniqueKeysWithValues: numbers().compactMap { number in
                environment(of: number).flatMap { variables in
                    variables["TRIAL"] == mark ? (number, variables) : nil
                }
            })
        return marked.compactMap { number, variables in
            // Commands of probes run in containers, too; they are no servers.
            guard arguments(of: number).first == "perl",
                let parent = parent(of: number), marked[parent] == nil
            else { return nil }
            return TrialProcess(
                pod: variables["TRIAL_POD"] ?? "", tier: variables["TIER"] ?? "",
                revision: variables["REVISION"] ?? "")
        }
    }

    /// Whether anything runs that a trial has started.
    static func isAnything(of mark: String) -> Bool {
        numbers().contains { environment(of: $0)?["TRIAL"] == mark }
    }

    /// The supervisors of the containers of a state, by what they keep.
    static func supervisors(ofState path: String) -> [String] {
        numbers().compactMap { number in
            let arguments = arguments(of: number)
            guard arguments.first?.hasSuffix("reconcile-supervisor") == true,
                arguments.dropFirst().first == "run"
            else { return nil }
            return arguments.last.flatMap { $0.hasPrefix(path) ? $0 : nil }
        }
    }

    // MARK: What the kernel tells

    private static func numbers() -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int($0) }
    }

    private static func texts(_ file: String, of number: Int) -> [String] {
        let data = FileManager.default.contents(atPath: "/proc/\(number)/\(file)") ?? Data()
        return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func arguments(of number: Int) -> [String] { texts("cmdline", of: number) }

    private static func environment(of number: Int) -> [String: String]? {
        let pairs = texts("environ", of: number).compactMap { text in
            text.firstIndex(of: "=").map {
                (String(text[..<$0]), String(text[text.index(after: $0)...]))
            }
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private static func parent(of number: Int) -> Int? {
        let text = FileManager.default.contents(atPath: "/proc/\(number)/stat") ?? Data()
        // The name of the program, in parentheses, may hold anything.
        let fields = String(decoding: text, as: UTF8.self).split(separator: ")").last?
            .split(separator: " ")
        return fields.flatMap { $0.count > 1 ? Int($0[1]) : nil }
    }
}
