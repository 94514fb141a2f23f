extension Rule {
    /// A `!` after a name, a bracket or a quote, and not before `=`, unwraps, casts or tries.
    static let nothingIsForced = Rule(
        "No force unwrap, try! or as! outside tests.", where: \.isAuthoredProductSwift,
        file: { file in
            file.offences(in: file.code) { line in
                guard line.utf8.contains(UInt8(ascii: "!")) else { return nil }
                let characters = Array(line)
                let forced = characters.indices.dropFirst().contains { index in
                    guard characters[index] == "!" else { return false }
                    let before = characters[index - 1]
                    let isPostfix = before.isWordPart || ")]}\"?`".contains(before)
                    let isComparison =
                        characters.indices.contains(index + 1) && characters[index + 1] == "="
                    return isPostfix && !isComparison
                }
                return forced ? "forced with !" : nil
            }
        })

    /// The compiler's proof of data-race safety holds everywhere but around libyaml's C API.
    static let concurrencyIsChecked = Rule(
        "No @unchecked Sendable or nonisolated(unsafe) outside the libyaml wrapper.",
        where: { file in
            file.isAuthoredSwift && !file.imports.contains { $0.module == "CLibYAML" }
        },
        file: { file in
            file.offences(in: file.code) { line in
                ["@unchecked", "nonisolated(unsafe)"]
                    .first { line.contains($0) }.map { "\($0) switches a check off" }
            }
        })
}
