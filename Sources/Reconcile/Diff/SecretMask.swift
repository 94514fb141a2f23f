public import KubernetesAPI
internal import Manifests

/// Replaces the values of Secrets by their lengths and fingerprints, as in
/// `(12 bytes, fingerprint ab12cd)`: equal values look equal, and a change can be seen.
public struct SecretMask: Sendable {
    private let key: (UInt64, UInt64)
    /// What Secrets hold, wherever else it is repeated.
    private var known = KnownSecrets()

    /// A mask whose fingerprints differ from those of every other salt, so that a list of likely
    /// values cannot be held against them. With one salt the fingerprint of a value is always the
    /// same.
    public init(salt: [UInt8]) {
        key = (KeyedHash.hash(salt, key: (0, 0)), KeyedHash.hash(salt, key: (0, 1)))
    }

    /// The mask that also hides the values of the Secrets among `objects` where other objects
    /// repeat them, as an environment variable or a part of a URL. Values of fewer than eight
    /// bytes, such as `true`, are not looked for.
    public func hiding(_ objects: some Sequence<any KubernetesObject>) -> SecretMask {
        var mask = self
        for case let secret as Secret in objects {
            let value = secret.encoded()
            for entry in value["data"]?.object ?? [:] {
                guard let text = entry.value.string else { continue }
                mask.known.add(Array(text.utf8))
                if let bytes = Base64.decode(text) { mask.known.add(bytes) }
            }
            for entry in value["stringData"]?.object ?? [:] {
                if let text = entry.value.string { mask.known.add(Array(text.utf8)) }
            }
        }
        return mask
    }

    /// The object as it may be shown: values of a Secret are masked.
    public func value(of object: any KubernetesObject) -> Value {
        object is Secret ? masked(object.encoded()) : shown(object.encoded())
    }

    /// The object without what Secrets are known to hold. Who it is and whose is shown all the
    /// same: every table tells that, and a Secret may well hold a word that is also a name.
    func shown(_ object: Value) -> Value {
        guard case .object(var fields) = withoutKnown(object),
            var metadata = fields["metadata"]?.object
        else { return withoutKnown(object) }
        for name in ["name", "namespace", "uid", "generateName", "ownerReferences"] {
            metadata[name] = object["metadata"]?[name]
        }
        fields["metadata"] = .object(metadata)
        return .object(fields)
    }

    /// The value with everything that Secrets are known to hold replaced.
    func withoutKnown(_ value: Value) -> Value {
        known.isEmpty ? value : known.removed(from: value) { summary(of: $0) }
    }

    /// The object with all values of `data`, `stringData` and the annotations replaced: tools
    /// keep whole copies of an object in its annotations.
    func masked(_ secret: Value) -> Value {
        guard case .object(var fields) = secret else { return secret }
        if let data = fields["data"] { fields["data"] = masked(data, isEncoded: true) }
        if let text = fields["stringData"] { fields["stringData"] = masked(text, isEncoded: false) }
        if var metadata = fields["metadata"]?.object, let annotations = metadata["annotations"] {
            metadata["annotations"] = masked(annotations, isEncoded: false)
            fields["metadata"] = .object(metadata)
        }
        return .object(fields)
    }

    private func masked(_ values: Value, isEncoded: Bool) -> Value {
        // What is no map is not valid, but may be secret all the same.
        guard let fields = values.object else { return .string(summary(values, isEncoded)) }
        return .object(
            ValueObject(fields.map { ($0.key, .string(summary($0.value, isEncoded))) }))
    }

    private func summary(_ value: Value, _ isEncoded: Bool) -> String {
        let text = value.string ?? JSONWriter().write(value)
        return summary(of: (isEncoded ? Base64.decode(text) : nil) ?? Array(text.utf8))
    }

    private func summary(of bytes: [UInt8]) -> String {
        let digits = String(KeyedHash.hash(bytes, key: key), radix: 16)
        let padded = String(repeating: "0", count: 16 - digits.count) + digits
        return "(\(bytes.count) bytes, fingerprint \(padded.prefix(Self.fingerprintLength)))"
    }

    /// The number of hexadecimal digits that are shown.
    private static let fingerprintLength = 6
}
