/// `echo`.
enum Echo {
    static func run(_ given: Invocation) throws(ShellFault) {
        var rest = given.arguments[...]
        var endsLine = true
        var isEscaped = false
        while let word = rest.first, word.count > 1, word.hasPrefix("-"),
            word.dropFirst().allSatisfy("neE".contains)
        {
            rest.removeFirst()
            if word.contains("n") { endsLine = false }
            if word.contains("e") { isEscaped = true }
            if word.contains("E") { isEscaped = false }
        }
        var text = rest.joined(separator: " ")
        if isEscaped {
            if let end = text.firstRange(of: "\\c") {
                text = String(text[..<end.lowerBound])
                endsLine = false
            }
            return given.write(ShellFormat.unescaped(text) + (endsLine ? [10] : []))
        }
        given.write(text + (endsLine ? "\n" : ""))
    }
}

/// The formats of `printf`.
enum ShellFormat {
    static func run(_ given: Invocation) throws(ShellFault) {
        let words =
            given.arguments.first == "--" ? given.arguments.dropFirst() : given.arguments[...]
        guard let format = words.first else { throw ShellFault("printf without a format") }
        var rest = words.dropFirst()
        repeat {
            let before = rest.count
            try apply(Array(format.utf8), &rest, given)
            if rest.count == before { break }
        } while !rest.isEmpty
    }

    /// A text with what backslashes stand for.
    static func unescaped(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                result += escape(bytes, &position)
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return result
    }

    /// What a backslash at the position stands for; the position goes behind it.
    private static func escape(_ bytes: [UInt8], _ position: inout Int) -> [UInt8] {
        let start = position
        position += 1
        guard position < bytes.count else { return [UInt8(ascii: "\\")] }
        let letter = Character(UnicodeScalar(bytes[position]))
        let plain: [Character: UInt8] = [
            "n": 10, "t": 9, "r": 13, "\\": 92, "a": 7, "b": 8, "f": 12, "v": 11, "e": 27,
        ]
        if let byte = plain[letter] {
            position += 1
            return [byte]
        }
        var isHexadecimal = false
        if letter == "x" {
            isHexadecimal = true
            position += 1
        }
        var digits = ""
        let limit = isHexadecimal ? 2 : letter == "0" ? 4 : 3
        while position < bytes.count, digits.count < limit {
            let digit = Character(UnicodeScalar(bytes[position]))
            guard isHexadecimal ? digit.isHexDigit : ("0"..."7").contains(digit) else { break }
            digits.append(digit)
            position += 1
        }
        if let byte = UInt8(digits, radix: isHexadecimal ? 16 : 8) { return [byte] }
        position = start + 1
        return [UInt8(ascii: "\\")]
    }

    private static func apply(
        _ format: [UInt8], _ rest: inout ArraySlice<String>, _ given: Invocation
    ) throws(ShellFault) {
        var result: [UInt8] = []
        var position = 0
        while position < format.count {
            let byte = format[position]
            if byte == UInt8(ascii: "\\") {
                result += escape(format, &position)
                continue
            }
            position += 1
            guard byte == UInt8(ascii: "%"), position < format.count else {
                result.append(byte)
                continue
            }
            if format[position] == UInt8(ascii: "%") {
                result.append(byte)
                position += 1
                continue
            }
            var layout = Layout()
            while position < format.count {
                let character = Character(UnicodeScalar(format[position]))
                position += 1
                if character == "*" {
                    layout.add(rest.popFirst() ?? "0")
                } else if !layout.add(character) {
                    result += try layout.bytes(character, rest.popFirst(), given)
                    break
                }
            }
        }
        given.write(result)
    }

    /// How one value is shown.
    private struct Layout {
        var flags = ""
        var width = 0
        var precision: Int?

        /// - Returns: whether the character belongs to the layout.
        mutating func add(_ character: Character) -> Bool {
            if "-+ #".contains(character) || character == "0" && width == 0 && precision == nil {
                flags.append(character)
            } else if character == "." {
                precision = 0
            } else if let digit = character.wholeNumberValue {
                if let before = precision {
                    precision = before * 10 + digit
                } else {
                    width = width * 10 + digit
                }
            } else {
                return false
            }
            return true
        }

        mutating func add(_ text: String) { for character in text { _ = add(character) } }

        func bytes(
            _ conversion: Character, _ word: String?, _ given: Invocation
        ) throws(ShellFault) -> [UInt8] {
            switch conversion {
            case "s": return pad(Array((word ?? "").utf8.prefix(precision ?? .max)))
            case "b": return pad(ShellFormat.unescaped(word ?? ""))
            case "c": return pad(Array((word ?? "").utf8.prefix(1)))
            case "d", "i", "u", "x", "X", "o":
                let number = number(word, given)
                let radix = conversion == "o" ? 8 : "xX".contains(conversion) ? 16 : 10
                var digits = String(
                    number.magnitude, radix: radix, uppercase: conversion == "X")
                if let precision {
                    digits =
                        String(repeating: "0", count: max(0, precision - digits.count))
                        + digits
                }
                let sign = number < 0 ? "-" : flags.contains("+") ? "+" : ""
                if flags.contains("0"), !flags.contains("-"), precision == nil {
                    let count = max(0, width - digits.count - sign.count)
                    digits = String(repeating: "0", count: count) + digits
                }
                return pad(Array((sign + digits).utf8))
            default: throw ShellFault("printf %\(conversion)")
            }
        }

        private func number(_ word: String?, _ given: Invocation) -> Int {
            guard let word, !word.isEmpty else { return 0 }
            if let quote = word.first, quote == "'" || quote == "\"" {
                return word.unicodeScalars.dropFirst().first.map { Int($0.value) } ?? 0
            }
            let number =
                word.hasPrefix("0x")
                ? Int(word.dropFirst(2), radix: 16)
                : word.hasPrefix("0") && word.count > 1 ? Int(word, radix: 8) : Int(word)
            if number == nil {
                given.process.write("sh: \(word): invalid number\n", to: 2)
                given.process.status = 1
            }
            return number ?? Int(word.prefix(while: \.isNumber)) ?? 0
        }

        private func pad(_ bytes: [UInt8]) -> [UInt8] {
            let padding = [UInt8](repeating: 32, count: max(0, width - bytes.count))
            return flags.contains("-") ? bytes + padding : padding + bytes
        }
    }
}
