/// Manifests could not be used: all faults that were found, not only the first.
public struct ManifestError: Error, Hashable, Sendable {
    /// At least one of these is an error; warnings found on the way are kept.
    public let diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

extension ManifestError: CustomStringConvertible {
    public var description: String { DiagnosticRenderer(color: false).render(diagnostics) }
}
