extension Rule {
    static let filesAreShort = Rule(
        "Files have at most 400 lines.", where: \.isAuthoredSwift,
        file: { file in
            guard file.lines.count > 400 else { return [] }
            return [Offence(file, line: 401, "\(file.lines.count) lines")]
        })

    static let linesAreShort = Rule(
        "Lines have at most 100 columns.", where: \.isAuthoredSwift,
        file: { file in
            file.offences(in: file.lines) { line in
                // Counting characters is slow, and a line with few bytes has few characters.
                guard line.utf8.count > 100, line.count > 100 else { return nil }
                return "\(line.count) columns"
            }
        })

    static let functionsAreShort = Rule(
        "Functions have at most 70 lines.", where: \.isAuthoredSwift,
        file: { file in
            FunctionScanner.functions(in: file.code).filter { $0.lineCount > 70 }
                .map { Offence(file, line: $0.line, "\($0.name) has \($0.lineCount) lines") }
        })
}
