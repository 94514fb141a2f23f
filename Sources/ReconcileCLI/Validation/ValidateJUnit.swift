import Manifests
import Reconcile

/// Prints a validation as the XML that build servers read: a suite for each file, a case for each
/// object. An error is a failure, a warning a part of the case's output.
enum ValidateJUnit {
    static func render(_ report: ValidationReport) -> String {
        JUnitReport(name: "reconcile validate", suites: suites(of: report)).xml
    }

    /// In the order in which files, and objects in them, are first spoken of.
    private static func suites(of report: ValidationReport) -> [JUnitReport.Suite] {
        var suites: [JUnitReport.Suite] = []
        var suiteIndex: [String: Int] = [:]
        var caseIndex: [String: Int] = [:]
        func with(_ file: String, _ name: String, _ body: (inout JUnitReport.Case) -> Void) {
            let suite = suiteIndex[file] ?? suites.count
            if suite == suites.count {
                suiteIndex[file] = suite
                suites.append(JUnitReport.Suite(name: file))
            }
            let key = "\(suite)/\(name)"
            let index = caseIndex[key] ?? suites[suite].cases.count
            if index == suites[suite].cases.count {
                caseIndex[key] = index
                suites[suite].cases.append(JUnitReport.Case(name: name))
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
                case .error:
                    example.failures.append(
                        JUnitReport.Failure(
                            type: diagnostic.code, message: diagnostic.message,
                            details: details(diagnostic)))
                case .warning:
                    example.output.append(
                        "\(diagnostic.message) [\(diagnostic.code)]\n\(details(diagnostic))")
                }
            }
        }
        return suites
    }

    private static func details(_ diagnostic: Diagnostic) -> String {
        [diagnostic.location?.description, diagnostic.help].compactMap(\.self)
            .joined(separator: "\n")
    }
}
