import Manifests
import Reconcile

/// Prints a validation as the XML that build servers read: a suite for each file, a case for each
/// object. An error is a failure, a warning a part of the case's output.
enum ValidateJUnit {
    static func render(_ report: ValidationReport) -> String {
        let suites = suites(of: report)
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        let count = suites.reduce(0) { $0 + $1.cases.count }
        let failures = suites.reduce(0) { $0 + $1.failureCount }
        text +=
            "<testsuites name=\"reconcile validate\" tests=\"\(count)\" failures=\"\(failures)\">\n"
        for suite in suites { text += render(suite) }
        return text + "</testsuites>\n"
    }

    private struct Suite {
        let name: String
        var cases: [Case] = []

        var failureCount: Int { cases.count { !$0.errors.isEmpty } }
    }

    private struct Case {
        let name: String
        var errors: [Diagnostic] = []
        var warnings: [Diagnostic] = []
    }

    /// In the order in which files, and objects in them, are first spoken of.
    private static func suites(of report: ValidationReport) -> [Suite] {
        var suites: [Suite] = []
        var suiteIndex: [String: Int] = [:]
        var caseIndex: [String: Int] = [:]
        func with(_ file: String, _ name: String, _ body: (inout Case) -> Void) {
            let suite = suiteIndex[file] ?? suites.count
            if suite == suites.count {
                suiteIndex[file] = suite
                suites.append(Suite(name: file))
            }
            let key = "\(suite)/\(name)"
            let index = caseIndex[key] ?? suites[suite].cases.count
            if index == suites[suite].cases.count {
                caseIndex[key] = index
                suites[suite].cases.append(Case(name: name))
            }
            body(&suites[suite].cases[index])
        }
        for manifest in report.manifests {
            with(manifest.document.file.path, manifest.title) { _ in }
        }
        for diagnostic in report.diagnostics {
            let file = diagnostic.location?.file.path ?? "manifests"
            with(file, diagnostic.object ?? "the file") { example in
                switch diagnostic.severity {
                case .error: example.errors.append(diagnostic)
                case .warning: example.warnings.append(diagnostic)
                }
            }
        }
        return suites
    }

    private static func render(_ suite: Suite) -> String {
        var text =
            "  <testsuite name=\"\(escaped(suite.name))\" tests=\"\(suite.cases.count)\" "
            + "failures=\"\(suite.failureCount)\">\n"
        for example in suite.cases {
            let name = escaped(example.name)
            text += "    <testcase name=\"\(name)\" classname=\"\(escaped(suite.name))\">\n"
            for error in example.errors {
                text +=
                    "      <failure type=\"\(escaped(error.code))\" "
                    + "message=\"\(escaped(error.message))\">\(escaped(details(error)))</failure>\n"
            }
            if !example.warnings.isEmpty {
                let lines = example.warnings.map { "\($0.message) [\($0.code)]\n\(details($0))" }
                text +=
                    "      <system-out>\(escaped(lines.joined(separator: "\n")))</system-out>\n"
            }
            text += "    </testcase>\n"
        }
        return text + "  </testsuite>\n"
    }

    private static func details(_ diagnostic: Diagnostic) -> String {
        [diagnostic.location?.description, diagnostic.help].compactMap(\.self)
            .joined(separator: "\n")
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
