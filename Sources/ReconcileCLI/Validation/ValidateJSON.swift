import KubernetesAPI
import Manifests

/// Prints a validation for programs.
enum ValidateJSON {
    /// Raised when a field changes its meaning or goes.
    private static let version: Int64 = 1

    static func render(_ report: ValidationReport) -> String {
        var root = ValueObject()
        root["version"] = .int(version)
        root["valid"] = .bool(report.isValid)
        root["summary"] = .object(
            ValueObject([
                ("files", .int(Int64(report.fileCount))),
                ("objects", .int(Int64(report.manifests.count))),
                ("errors", .int(Int64(report.errorCount))),
                ("warnings", .int(Int64(report.warningCount))),
            ]))
        root["diagnostics"] = .array(report.diagnostics.map(value))
        return JSONWriter(pretty: true, sortedKeys: false).write(.object(root))
    }

    /// Fields of which nothing is known are left out.
    private static func value(_ diagnostic: Diagnostic) -> Value {
        var fields = ValueObject()
        fields["severity"] = .string(diagnostic.severity.rawValue)
        fields["code"] = .string(diagnostic.code)
        fields["message"] = .string(diagnostic.message)
        fields["help"] = diagnostic.help.map(Value.string)
        fields["object"] = diagnostic.object.map(Value.string)
        fields["field"] = diagnostic.fieldPath.map { .string($0.description) }
        fields["file"] = (diagnostic.location?.file.path).map(Value.string)
        fields["line"] = (diagnostic.location?.line).map { .int(Int64($0)) }
        fields["column"] = (diagnostic.location?.column).map { .int(Int64($0)) }
        return .object(fields)
    }
}
