import Testing

@Suite("Comments and strings are blanked, code is kept")
struct CodeMaskTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let source: String
        let code: String
        var testDescription: String { sentence }
    }

    @Test(arguments: [
        Case(sentence: "A line comment.", source: "a // b!\nc", code: "a      \nc"),
        Case(
            sentence: "A nested comment.", source: "a /* b /* c */\nd */ e",
            code: "a             \n     e"),
        Case(sentence: "A string.", source: #"x("a!", y)"#, code: #"x("  ", y)"#),
        Case(sentence: "An escaped quote.", source: #"x("a\"b!") + c"#, code: #"x("     ") + c"#),
        Case(
            sentence: "An interpolation.", source: #"x("a\(b(c)!)d") e"#,
            code: #"x("  (b(c)!) ") e"#),
        Case(
            sentence: "A string in an interpolation.", source: #""\(f("x"))y" z"#,
            code: #"" (f(" ")) " z"#),
        Case(sentence: "A raw string.", source: ##"#"a"b\(c)"# d"##, code: ##"#"       "# d"##),
        Case(
            sentence: "A string of several lines.", source: "\"\"\"\na \"b\" // c\n\"\"\" d",
            code: "\"\"\"\n          \n\"\"\" d"),
        Case(sentence: "A macro is no raw string.", source: "#expect(a!)", code: "#expect(a!)"),
    ])
    func blank(_ example: Case) {
        #expect(CodeMask.blank(example.source) == example.code)
    }
}
