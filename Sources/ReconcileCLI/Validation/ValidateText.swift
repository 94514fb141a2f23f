import Manifests

/// Prints a validation for people: the faults as compilers print them, and a line of numbers.
struct ValidateText {
    private let renderer: DiagnosticRenderer

    init(color: Bool) { renderer = DiagnosticRenderer(color: color) }

    func render(_ report: ValidationReport) -> String {
        renderer.render(report.diagnostics) + summary(of: report) + "\n"
    }

    /// `12 objects in 3 files: 1 error, no warnings`.
    private func summary(of report: ValidationReport) -> String {
        let objects = counted(report.manifests.count, "object")
        let files = counted(report.fileCount, "file")
        let errors = counted(report.errorCount, "error")
        let warnings = counted(report.warningCount, "warning")
        return "\(objects) in \(files): \(errors), \(warnings)"
    }

    private func counted(_ count: Int, _ noun: String) -> String {
        switch count {
        case 0: "no \(noun)s"
        case 1: "1 \(noun)"
        default: "\(count) \(noun)s"
        }
    }
}
