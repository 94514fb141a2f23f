import KubernetesAPI

/// A kind in a version that Kubernetes does not serve any more.
///
/// Where all that the old version said can be said in the new one, an object is converted: what the
/// old version left to its defaults is written down, because the new version's are others. Where it
/// cannot, the object is refused.
struct RemovedVersion {
    /// What has to be done to an object beside changing its `apiVersion`.
    enum Conversion {
        case exact(_ change: @Sendable (inout ValueObject) -> Void)
        /// Fields whose presence makes a conversion impossible, with the reason.
        case unless(
            _ fault: @Sendable (Value) -> ConversionFault?,
            then: @Sendable (inout ValueObject) -> Void)
        case refused(_ reason: String)
    }

    /// The version to use now; `nil` if the kind is gone.
    let successor: String?
    /// The release of Kubernetes that stopped serving the old version.
    let removedIn: String
    /// What somebody who rewrites the manifest has to mind, besides the version.
    let changes: String?
    let conversion: Conversion

    /// Finds out about `apiVersion` and `kind`; `nil` if they are served, or never were.
    static func of(_ apiVersion: String, kind: String) -> RemovedVersion? {
        RemovedVersions.all["\(apiVersion) \(kind)"]
    }

    /// The object in the new version.
    func convert(_ value: Value) throws(ConversionFault) -> Value {
        guard var object = value.object, let successor else {
            throw ConversionFault(path: FieldPath("apiVersion"), reason: "the kind is gone")
        }
        switch conversion {
        case .refused(let reason):
            throw ConversionFault(path: FieldPath("apiVersion"), reason: reason)
        case .exact(let change): change(&object)
        case .unless(let fault, let change):
            if let fault = fault(value) { throw fault }
            change(&object)
        }
        object["apiVersion"] = .string(successor)
        return .object(object)
    }
}

extension RemovedVersion {
    private static let code = "removed-version"

    /// Tells that the object was read as if it were written in the new version.
    func warning(_ apiVersion: String, kind: String, at document: ManifestDocument) -> Diagnostic {
        diagnostic(
            .warning, "\(removal(apiVersion, kind)); it is read as \(successor ?? "")",
            at: document,
            FieldPath("apiVersion"))
    }

    /// Tells why the object cannot be read.
    func error(
        _ apiVersion: String, kind: String, _ fault: ConversionFault, at document: ManifestDocument
    ) -> Diagnostic {
        diagnostic(
            .error, "\(removal(apiVersion, kind)): \(fault.reason)", at: document, fault.path)
    }

    private func removal(_ apiVersion: String, _ kind: String) -> String {
        "Kubernetes \(removedIn) removed \(kind) from \(apiVersion)"
    }

    private func diagnostic(
        _ severity: Diagnostic.Severity, _ message: String, at document: ManifestDocument,
        _ path: FieldPath
    ) -> Diagnostic {
        let version = successor.map { "use apiVersion \($0)" }
        return Diagnostic(
            severity, code: Self.code, message: message,
            location: document.location(of: path, preferKey: path != FieldPath("apiVersion")),
            fieldPath: path,
            help: [version, changes].compactMap(\.self).joined(separator: "; "),
            object: document.title)
    }
}

/// Why an object cannot be converted.
struct ConversionFault: Error {
    let path: FieldPath
    let reason: String
}

extension Value {
    /// Changes the object at a path of fields, making those on the way that are absent.
    mutating func change(_ fields: String..., body: (inout ValueObject) -> Void) {
        change(fields[...], body)
    }

    private mutating func change(
        _ fields: ArraySlice<String>, _ body: (inout ValueObject) -> Void
    ) {
        var own = object ?? ValueObject()
        if let first = fields.first {
            var part = own[first] ?? .object(ValueObject())
            // What is no object is a fault that decoding reports.
            guard part.object != nil else { return }
            part.change(fields.dropFirst(), body)
            own[first] = part
        } else {
            body(&own)
        }
        self = .object(own)
    }
}

extension ValueObject {
    /// Sets a field unless it is there.
    mutating func setDefault(_ field: String, _ value: Value) {
        if self[field] == nil || self[field] == .null { self[field] = value }
    }

    /// Changes the object in a field, making it if it is absent.
    mutating func change(_ field: String, body: (inout ValueObject) -> Void) {
        var value = self[field] ?? .object(ValueObject())
        guard value.object != nil || value == .null else { return }
        value.change(body: body)
        self[field] = value
    }

    /// Changes the object in a field, if there is one.
    mutating func changeIfPresent(_ field: String, body: (inout ValueObject) -> Void) {
        if self[field]?.object != nil { change(field, body: body) }
    }

    /// Changes each object in a list.
    mutating func changeEach(_ field: String, body: (inout ValueObject) -> Void) {
        guard let elements = self[field]?.array else { return }
        self[field] = .array(
            elements.map { element in
                guard element.object != nil else { return element }
                var copy = element
                copy.change(body: body)
                return copy
            })
    }

    /// Gives a field another name.
    mutating func rename(_ field: String, to name: String) {
        guard let value = self[field] else { return }
        self[field] = nil
        self[name] = value
    }
}
