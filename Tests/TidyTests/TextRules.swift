extension Rule {
    static let toDosHaveOwners = Rule(
        "Every TODO or FIXME names its owner.", where: isNoTidyRule,
        file: { file in
            file.offences(in: file.lines) { line in
                ["TODO", "FIXME"].first { mark in
                    line.ranges(of: mark).contains { range in
                        let before = line[..<range.lowerBound].last
                        let after = line[range.upperBound...].first
                        let isWord = before?.isWordPart != true && after?.isWordPart != true
                        return isWord && !hasOwner(line[range.upperBound...])
                    }
                }.map { "\($0) without an owner, as in \($0)(name)" }
            }
        })

    static let noTabs = Rule(
        "No tabs.", where: { $0.path != "Makefile" && !$0.isGenerated },
        file: { file in
            file.offences(in: file.lines) { $0.utf8.contains(UInt8(ascii: "\t")) ? "a tab" : nil }
        })

    static let noTrailingSpace = Rule(
        "No space at the end of a line.", where: { !$0.isGenerated },
        file: { file in
            file.offences(in: file.lines) { line in
                line.last == " " || line.last == "\r" ? "space at the end" : nil
            }
        })

    static let filesEndWithOneNewline = Rule(
        "Files end with one line break.", where: { _ in true },
        file: { file in
            guard !file.text.hasSuffix("\n") || file.text.hasSuffix("\n\n") else { return [] }
            return [Offence(file, line: max(file.lines.count, 1), "no, or more than one")]
        })

    /// A path of the machine it was written on means nothing to the next reader.
    static let noMachinePaths = Rule(
        "No paths of one machine.", where: isNoTidyRule,
        file: { file in
            let machinePaths = ["work/", "tmp/team", "root/", "home/", "Users/"].map { "/" + $0 }
            return file.offences(in: file.lines) { line in
                machinePaths.first { path in
                    line.ranges(of: path).contains { range in
                        // The middle of a longer path, or of a URL, is somebody else's folder.
                        guard let before = line[..<range.lowerBound].last else { return true }
                        return !before.isWordPart && !".-~}".contains(before)
                    }
                }.map { "\($0) is a path of one machine" }
            }
        })

    /// The rules themselves, and the bad examples beside them, have to spell what they refuse.
    private static let isNoTidyRule: @Sendable (SourceFile) -> Bool = { file in
        !file.path.hasPrefix("Tests/TidyTests/") && !file.isGenerated
    }

    private static func hasOwner(_ text: Substring) -> Bool {
        guard text.first == "(" else { return false }
        let owner = text.dropFirst().prefix { $0 != ")" }
        return !owner.isEmpty && owner.count + 1 < text.count
    }
}
