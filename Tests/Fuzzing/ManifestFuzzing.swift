import KubernetesAPI
import Manifests

/// What must hold for every input of the reader and the decoder, however broken.
///
/// Memory, time and crashes are the fuzzer's to watch. This is what it cannot see: that what was
/// read can be printed and read again, and that a decoded object survives its own encoding.
public enum ManifestFuzzing {
    /// A promise that some input breaks.
    public struct Fault: Error, CustomStringConvertible {
        public let description: String
    }

    /// Reads, checks, prints and reads again what `bytes` hold.
    ///
    /// - Throws: `Fault` for the first promise that does not hold.
    public static func check(_ bytes: [UInt8]) throws(Fault) {
        // Any JSON is YAML to the reader too; the name decides which of both it is taken for.
        for path in ["input.yaml", "input.json"] {
            let file = SourceFile(path: path, bytes: bytes)
            let documents = ManifestReader().readDocuments(file)
            try checkPlaces(documents.diagnostics)
            for document in documents.documents { try checkPrinting(document.value) }
            let set = ManifestLoader().load(ManifestReader().read(file))
            try checkPlaces(set.diagnostics)
            for manifest in set.manifests { try checkEncoding(manifest) }
        }
    }

    /// Every place is inside the file, and can be shown.
    private static func checkPlaces(_ diagnostics: [Diagnostic]) throws(Fault) {
        for diagnostic in diagnostics {
            guard let location = diagnostic.location, let line = location.line else { continue }
            if location.file.line(line) == nil {
                throw Fault(description: "\(diagnostic.code) is at \(location), after the end")
            }
        }
        let text = DiagnosticRenderer(color: false).render(diagnostics)
        let isPrintable = text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 }
        if !isPrintable { throw Fault(description: "a message would steer the terminal") }
    }

    /// What is printed, as YAML or as JSON, reads as what it was.
    private static func checkPrinting(_ value: Value) throws(Fault) {
        for (path, text) in [
            ("again.yaml", YAMLWriter().write(value)), ("again.json", JSONWriter().write(value)),
        ] {
            let again = ManifestReader().readDocuments(SourceFile(path: path, text: text))
            let values = again.documents.map(\.value.withOneKindOfNumber)
            let isSame = value == .null ? values.isEmpty : values == [value.withOneKindOfNumber]
            if !isSame { throw Fault(description: "\(path) reads as something else:\n\(text)") }
        }
    }

    /// A decoded object is complete, and defaults are written once.
    private static func checkEncoding(_ manifest: Manifest) throws(Fault) {
        func check<Object: KubernetesObject>(_ object: Object) throws(Fault) {
            var problems: [DecodeProblem] = []
            let again = Object.decode(object.encoded(), problems: &problems)
            if again != object || !problems.isEmpty {
                throw Fault(description: "\(manifest.title) is not what it is encoded as")
            }
            var defaulted = object
            Admission.applyDefaults(to: &defaulted)
            var twice = defaulted
            Admission.applyDefaults(to: &twice)
            if twice != defaulted {
                throw Fault(description: "the defaults of \(manifest.title) change in a second run")
            }
        }
        try check(manifest.object)
    }
}

extension Value {
    /// The value as printing keeps it: it does not tell `1` from `1.0`.
    fileprivate var withOneKindOfNumber: Value {
        switch self {
        case .int(let number): .double(Double(number))
        case .array(let elements): .array(elements.map(\.withOneKindOfNumber))
        case .object(let object):
            .object(ValueObject(object.map { ($0.key, $0.value.withOneKindOfNumber) }))
        case .null, .bool, .double, .string: self
        }
    }
}
