public import KubernetesAPI
public import Manifests

/// A field that differs between the observed and the desired version of an object.
public struct FieldDifference: Sendable {
    /// The field; elements of lists are named by their merge keys, as in
    /// `spec.template.spec.containers[web].image`.
    public let path: FieldPath
    /// Where the manifest sets the field or, if it does not, the place around it; `nil` without a
    /// manifest.
    public let location: SourceLocation?
    /// The value on each side, secrets masked; `nil` where the field is not there.
    public let observed: Value?
    public let desired: Value?

    /// The most characters of a value that `text(of:)` shows.
    private static let longestText = 60

    /// `3 → 5`, `added "x"` or `removed "x"`.
    public var summary: String {
        switch (observed, desired) {
        case (let observed?, let desired?):
            "\(Self.text(of: observed)) → \(Self.text(of: desired))"
        case (nil, let desired?): "added \(Self.text(of: desired))"
        case (let observed?, nil): "removed \(Self.text(of: observed))"
        case (nil, nil): ""
        }
    }

    /// A value in a few characters.
    private static func text(of value: Value) -> String {
        if let text = value.string, text.contains("\n") {
            return "(\(text.split(separator: "\n").count) lines)"
        }
        let text = JSONWriter().write(value)
        return text.count > longestText ? text.prefix(longestText - 1) + "…" : text
    }
}

/// Walks both versions of an object side by side.
struct FieldComparison {
    private let document: ManifestDocument?
    private var differences: [FieldDifference] = []

    static func differences(
        in compared: ComparedObject, schema: any APIStruct.Type, manifest: Manifest?
    ) -> [FieldDifference] {
        guard let observed = compared.observed, let desired = compared.desired else { return [] }
        var comparison = FieldComparison(document: manifest?.document)
        comparison.compare(
            observed, desired, .object(schema), Place(written: manifest?.document.value))
        return comparison.differences
    }

    private init(document: ManifestDocument?) { self.document = document }

    /// Where the walk is: the path by merge keys, and the same place in the manifest as written.
    private struct Place {
        var path = FieldPath()
        var writtenPath = FieldPath()
        var written: Value?

        func field(_ name: String, isKey: Bool) -> Place {
            let component: FieldPath.Component = isKey ? .key(name) : .field(name)
            guard let inner = written?[name] else {
                return Place(path: path.appending(component), writtenPath: writtenPath)
            }
            return Place(
                path: path.appending(component), writtenPath: writtenPath.appending(component),
                written: inner)
        }

        func element(_ identity: ElementKey.Identity, by key: ElementKey) -> Place {
            let name = identity.map { $0.string ?? JSONWriter().write($0) }.joined(separator: "/")
            var place = Place(path: path.key(name), writtenPath: writtenPath)
            if let index = written?.array?.firstIndex(where: { key.identity(of: $0) == identity }) {
                place.writtenPath = writtenPath.index(index)
                place.written = written?.array?[index]
            }
            return place
        }
    }

    private mutating func compare(
        _ observed: Value?, _ desired: Value?, _ shape: FieldShape?, _ place: Place
    ) {
        if observed == desired { return }
        switch (observed, desired) {
        case (.object(let left)?, .object(let right)?): compare(left, right, shape, place)
        case (.array(let left)?, .array(let right)?) where place.path.components.isEmpty == false:
            compare(left, right, shape, place)
        default: add(observed, desired, place)
        }
    }

    private mutating func compare(
        _ left: ValueObject, _ right: ValueObject, _ shape: FieldShape?, _ place: Place
    ) {
        for name in left.keys + right.keys.filter({ left[$0] == nil }) {
            let inner = place.field(name, isKey: shape?.isMap == true)
            if let schema = shape?.schema(of: name), let before = left[name]?.array,
                let after = right[name]?.array,
                let key = ElementKey(for: schema, in: [before, after])
            {
                compareElements(before, after, key, schema.shape.element, inner)
            } else {
                compare(left[name], right[name], shape?.field(name), inner)
            }
        }
    }

    /// Lists without merge keys: by position where they are equally long, else as a whole.
    private mutating func compare(
        _ left: [Value], _ right: [Value], _ shape: FieldShape?, _ place: Place
    ) {
        guard left.count == right.count, left.allSatisfy({ $0.object != nil }) else {
            return add(.array(left), .array(right), place)
        }
        for (index, pair) in zip(left, right).enumerated() {
            var inner = Place(
                path: place.path.index(index), writtenPath: place.writtenPath)
            if let written = place.written?.array, written.indices.contains(index) {
                inner.writtenPath = place.writtenPath.index(index)
                inner.written = written[index]
            }
            compare(pair.0, pair.1, shape?.element, inner)
        }
    }

    private mutating func compareElements(
        _ before: [Value], _ after: [Value], _ key: ElementKey, _ shape: FieldShape?,
        _ place: Place
    ) {
        let left = before.compactMap { element in
            key.identity(of: element).map { (identity: $0, element: element) }
        }
        let right = after.compactMap { element in
            key.identity(of: element).map { (identity: $0, element: element) }
        }
        for (identity, element) in left {
            let other = right.first { $0.identity == identity }?.element
            compare(element, other, shape, place.element(identity, by: key))
        }
        for (identity, element) in right where !left.contains(where: { $0.identity == identity }) {
            compare(nil, element, shape, place.element(identity, by: key))
        }
    }

    private mutating func add(_ observed: Value?, _ desired: Value?, _ place: Place) {
        differences.append(
            FieldDifference(
                path: place.path, location: document?.location(of: place.writtenPath),
                observed: observed, desired: desired))
    }
}

extension FieldShape {
    /// What the schema says of a field of an object.
    fileprivate func schema(of name: String) -> FieldSchema? {
        if case .object(let type) = self { type.fields[name] } else { nil }
    }
}
