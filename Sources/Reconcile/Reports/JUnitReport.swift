/// Results in the XML that build servers read.
package struct JUnitReport {
    package struct Suite {
        let name: String
        package var cases: [Case]

        package init(name: String, cases: [Case] = []) {
            self.name = name
            self.cases = cases
        }

        fileprivate var failedCount: Int { cases.count { !$0.failures.isEmpty } }
    }

    package struct Case {
        let name: String
        package var failures: [Failure]
        /// What is to be said of the case without its being a failure.
        package var output: [String] = []

        package init(name: String, failures: [Failure] = []) {
            self.name = name
            self.failures = failures
        }
    }

    package struct Failure {
        let type: String?
        let message: String
        let details: String

        package init(type: String? = nil, message: String, details: String = "") {
            self.type = type
            self.message = message
            self.details = details
        }
    }

    private let name: String
    private let suites: [Suite]

    package init(name: String, suites: [Suite]) {
        self.name = name
        self.suites = suites
    }

    package var xml: String {
        let count = suites.reduce(0) { $0 + $1.cases.count }
        let failed = suites.reduce(0) { $0 + $1.failedCount }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text +=
            "<testsuites name=\"\(Self.escaped(name))\" tests=\"\(count)\" "
            + "failures=\"\(failed)\">\n"
        for suite in suites {
            let name = Self.escaped(suite.name)
            text +=
                "  <testsuite name=\"\(name)\" tests=\"\(suite.cases.count)\" "
                + "failures=\"\(suite.failedCount)\">\n"
            for example in suite.cases { text += Self.xml(of: example, in: name) }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    private static func xml(of example: Case, in suite: String) -> String {
        var text =
            "    <testcase name=\"\(escaped(example.name))\" classname=\"\(suite)\">\n"
        for failure in example.failures {
            let type = failure.type.map { " type=\"\(escaped($0))\"" } ?? ""
            text +=
                "      <failure\(type) message=\"\(escaped(failure.message))\">"
                + "\(escaped(failure.details))</failure>\n"
        }
        if !example.output.isEmpty {
            let output = escaped(example.output.joined(separator: "\n"))
            text += "      <system-out>\(output)</system-out>\n"
        }
        return text + "    </testcase>\n"
    }

    /// XML has no way to write most control characters at all.
    private static func escaped(_ text: String) -> String {
        let writable = text.unicodeScalars.map { scalar -> UnicodeScalar in
            let isControl = scalar.value < 0x20 && scalar != "\n" && scalar != "\t"
            return isControl || (0xFFFE...0xFFFF).contains(scalar.value) ? "\u{FFFD}" : scalar
        }
        return MarkupText.escaped(String(String.UnicodeScalarView(writable)))
    }
}
