import KubernetesAPI

/// Collects the faults of one object while a validation walks it.
///
/// The list knows the path of the part that is being validated, so that a valid object, which is
/// the usual one, costs no paths.
struct FaultList {
    /// What the flags of the API server decide.
    let policy: AdmissionPolicy
    private(set) var errors: [FieldError] = []
    private var components: [FieldPath.Component] = []

    init(policy: AdmissionPolicy = AdmissionPolicy()) { self.policy = policy }

    /// The part that is being validated.
    var path: FieldPath { FieldPath(components) }

    /// Validates a part of the object.
    mutating func at(_ field: String, _ body: (inout FaultList) -> Void) {
        at(.field(field), body)
    }

    mutating func at(_ component: FieldPath.Component, _ body: (inout FaultList) -> Void) {
        components.append(component)
        body(&self)
        components.removeLast()
    }

    /// Validates a part of the object if it is there.
    mutating func at<Part>(
        _ field: String, _ part: Part?, _ body: (Part, inout FaultList) -> Void
    ) {
        guard let part else { return }
        at(field) { body(part, &$0) }
    }

    /// Validates each element of a list.
    mutating func each<Element>(
        _ field: String, _ elements: [Element]?, _ body: (Element, inout FaultList) -> Void
    ) {
        guard let elements, !elements.isEmpty else { return }
        at(field) { faults in
            for (index, element) in elements.enumerated() {
                faults.at(.index(index)) { body(element, &$0) }
            }
        }
    }

    /// Validates each entry of a map, and reports faults in the order of the keys.
    mutating func eachKey<Element>(
        _ field: String, _ entries: [String: Element]?,
        _ body: (String, Element, inout FaultList) -> Void
    ) {
        guard let entries, !entries.isEmpty else { return }
        at(field) { faults in
            faults.forEach(in: entries) { key, element, faults in
                faults.at(.key(key)) { body(key, element, &$0) }
            }
        }
    }

    /// Validates each entry of a map, as `eachKey` does, but stands where it stands.
    ///
    /// Order matters to faults alone: only where there are some are the keys sorted.
    mutating func forEach<Element>(
        in entries: [String: Element], _ body: (String, Element, inout FaultList) -> Void
    ) {
        let earlierErrors = errors.count
        for (key, element) in entries { body(key, element, &self) }
        if errors.count == earlierErrors { return }
        errors.removeSubrange(earlierErrors...)
        for (key, element) in entries.sorted(by: { $0.key < $1.key }) { body(key, element, &self) }
    }
}

// MARK: - Faults

extension FaultList {
    mutating func append(_ errors: [FieldError]) {
        if !errors.isEmpty { self.errors += errors }
    }

    /// The path of `field`, or of the part that is being validated.
    private func path(_ field: String?) -> FieldPath {
        field.map { path.field($0) } ?? path
    }

    mutating func required(_ field: String? = nil, _ detail: String = "") {
        errors.append(.required(path(field), detail))
    }

    mutating func invalid(
        _ field: String? = nil, _ value: some FieldValue, _ detail: String, help: String? = nil
    ) {
        errors.append(.invalid(path(field), value, detail, help: help))
    }

    mutating func invalid(_ field: String? = nil, _ value: String, _ details: [String]) {
        for detail in details { invalid(field, value, detail) }
    }

    mutating func notSupported(
        _ field: String? = nil, _ value: some FieldValue, supported: [String]
    ) {
        let text = FieldErrorText.json(value.encoded())
        let list = supported.map(FieldErrorText.quoted).joined(separator: ", ")
        errors.append(
            FieldError(
                path: path(field), reason: .notSupported,
                message: "Unsupported value: \(text): supported values: \(list)",
                help: Self.meant(value.encoded().string, among: supported)))
    }

    /// Asks whether the name was meant that looks most like the given one.
    private static func meant(_ name: String?, among names: [String]) -> String? {
        name.flatMap { nearestName(to: $0, among: names) }.map { "did you mean \"\($0)\"?" }
    }

    mutating func tooMany(_ field: String, count: Int, maximum: Int) {
        errors.append(.tooMany(path(field), count: count, maximum: maximum))
    }

    mutating func duplicate(_ field: String? = nil, _ value: String) {
        errors.append(.duplicate(path(field), value))
    }

    mutating func forbidden(_ field: String? = nil, _ detail: String) {
        errors.append(.forbidden(path(field), detail))
    }

    mutating func tooLong(_ field: String? = nil, maximumBytes: Int) {
        errors.append(.tooLong(path(field), maximumBytes: maximumBytes))
    }

    /// - Parameter known: the names that there are.
    mutating func notFound(_ field: String? = nil, _ value: String, among known: [String]) {
        errors.append(
            .notFound(path(field), value, help: Self.meant(value, among: known.sorted())))
    }
}

// MARK: - Rules for one field

extension FaultList {
    /// The text must be there.
    mutating func requireText(_ field: String, _ value: String?, _ detail: String = "") {
        if value?.isEmpty ?? true { required(field, detail) }
    }

    /// The text must be one of those supported; absence is another rule's matter.
    mutating func requireOne(of supported: [String], _ field: String?, _ value: String?) {
        if let value, !supported.contains(value) {
            notSupported(field, value, supported: supported)
        }
    }

    mutating func requireNonNegative(_ field: String, _ value: (some BinaryInteger)?) {
        guard let value, value < 0 else { return }
        invalid(field, Int64(value), "must be greater than or equal to 0")
    }

    mutating func requireRange(
        _ field: String, _ value: (some BinaryInteger)?, _ range: ClosedRange<Int64>
    ) {
        guard let value, !range.contains(Int64(value)) else { return }
        let bounds = "must be between \(range.lowerBound) and \(range.upperBound), inclusive"
        invalid(field, Int64(value), bounds)
    }

    mutating func requireFormat(_ format: TextFormat, _ field: String? = nil, _ value: String) {
        invalid(field, value, format.faults(in: value))
    }

    /// A field that an update may not change.
    mutating func requireUnchanged<Field: FieldValue>(
        _ field: String, _ new: Field?, from old: Field?
    ) {
        if new == old { return }
        invalid(field, new.map { $0.encoded() } ?? .null, "field is immutable")
    }
}
