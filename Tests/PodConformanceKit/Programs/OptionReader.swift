/// `getopts`: the options of a script, one at a time.
enum OptionReader {
    /// `OPTIND`: a word that was begun counts as read.
    private static func index(of place: (word: Int, letter: Int)) -> Int {
        place.letter > 1 ? place.word + 1 : place.word
    }

    static func run(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        guard given.arguments.count > 1 else {
            process.write("sh: getopts: line 0: usage: getopts optstring var [arg]\n", to: 2)
            process.status = 2
            return
        }
        var letters = given.arguments[0]
        let isQuiet = letters.hasPrefix(":")
        if isQuiet { letters.removeFirst() }
        let words =
            given.arguments.count > 2 ? Array(given.arguments.dropFirst(2)) : process.positional
        let first = Int(process.variables["OPTIND"] ?? "") ?? 1
        // A script that reads other words begins anew.
        let known = process.optionPlace
        var place = first == index(of: known) ? known : (word: first, letter: 1)
        func finish(_ name: String, _ value: String?, status: Int32 = 0) {
            process.optionPlace = place
            process.variables["OPTIND"] = String(index(of: place))
            process.variables[given.arguments[1]] = name
            process.variables["OPTARG"] = value
            process.status = status
        }
        guard place.word >= 1, place.word <= words.count else {
            return finish("?", nil, status: 1)
        }
        let word = Array(words[place.word - 1])
        guard word.count > 1, word[0] == "-", word != ["-", "-"] else {
            if word == ["-", "-"] { place = (place.word + 1, 1) }
            return finish("?", nil, status: 1)
        }
        guard place.letter < word.count else { throw ShellFault("getopts of changed words") }
        let letter = word[place.letter]
        place.letter += 1
        let isLast = place.letter >= word.count
        guard letter != ":", let position = letters.firstIndex(of: letter) else {
            if isLast { place = (place.word + 1, 1) }
            if !isQuiet { process.write("Illegal option -\(letter)\n", to: 2) }
            return finish("?", isQuiet ? String(letter) : nil)
        }
        guard letters[position...].dropFirst().first == ":" else {
            if isLast { place = (place.word + 1, 1) }
            return finish(String(letter), "")
        }
        if !isLast {
            let value = String(word[place.letter...])
            place = (place.word + 1, 1)
            return finish(String(letter), value)
        }
        guard place.word < words.count else {
            place = (place.word + 1, 1)
            if !isQuiet { process.write("No arg for -\(letter) option\n", to: 2) }
            return finish(isQuiet ? ":" : "?", isQuiet ? String(letter) : nil)
        }
        let value = words[place.word]
        place = (place.word + 2, 1)
        finish(String(letter), value)
    }
}
