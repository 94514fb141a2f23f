internal import Controllers
public import KubernetesAPI
internal import Manifests

/// Describes an object as `kubectl describe` does, with what happened to it.
public enum ObjectDescription {
    /// The description, which ends in a line break.
    ///
    /// - Parameter mask: hides what Secrets hold.
    public static func text(
        of object: any KubernetesObject, in store: Store, mask: SecretMask, now: Timestamp
    ) -> String {
        var writer = DescriptionWriter(state: store.state, now: now)
        let shown = masked(object, mask)
        if let describable = shown as? any Describable {
            describable.describe(in: &writer)
        } else {
            writer.describeAnything(shown)
        }
        // As in kubectl, Secrets have no events.
        if !(object is Secret) {
            let events = store.events.objects.compactMap { $0 as? Event }
                .filter { $0.involvedObject.uid == object.uid }
                .compactMap { masked($0, mask) as? Event }
            writer.events(events)
        }
        return TabbedText.aligned(writer.text)
    }

    /// The description of a Pod template, as `kubectl rollout history --revision` shows it.
    public static func text(of template: PodTemplateSpec, mask: SecretMask) -> String {
        var problems: [DecodeProblem] = []
        let shown = PodTemplateSpec.decode(mask.withoutKnown(template.value), problems: &problems)
        var writer = DescriptionWriter(state: ClusterState(), now: Timestamp())
        writer.podTemplate(shown)
        return TabbedText.aligned(writer.text)
    }

    private static func masked<Object: KubernetesObject>(
        _ object: Object, _ mask: SecretMask
    ) -> any KubernetesObject {
        // Of the data of a Secret only the lengths are shown, which the mask would hide.
        if var secret = object as? Secret {
            let shown = mask.value(of: secret)["metadata"]?["annotations"]?.object
            secret.metadata.annotations = shown.map { annotations in
                Dictionary(
                    annotations.map { ($0.key, $0.value.string ?? "") },
                    uniquingKeysWith: { first, _ in first })
            }
            return secret
        }
        var problems: [DecodeProblem] = []
        return Object.decode(mask.value(of: object), problems: &problems)
    }
}

/// A kind that has a layout of its own.
protocol Describable: KubernetesObject {
    func describe(in writer: inout DescriptionWriter)
}

extension DescriptionWriter {
    /// The fields of an object whose kind has no layout of its own, in words: `fieldName` becomes
    /// `Field Name`.
    mutating func describeAnything(_ object: any KubernetesObject) {
        field("Name", object.name)
        field("Namespace", object.namespace)
        labels(of: object)
        field("API Version", object.groupVersionKind.apiVersion)
        field("Kind", object.groupVersionKind.kind)
        guard var fields = object.value.object else { return }
        for name in ["apiVersion", "kind"] { fields[name] = nil }
        if var metadata = fields["metadata"]?.object {
            for name in ["name", "namespace", "labels", "annotations", "managedFields"] {
                metadata[name] = nil
            }
            fields["metadata"] = .object(metadata)
        }
        tree(fields, level: 0)
    }

    private mutating func tree(_ fields: ValueObject, level: Int) {
        for entry in fields.sorted(by: { $0.key < $1.key }) {
            let title = Self.words(entry.key)
            switch entry.value {
            case .object(let inner):
                line("\(title):", level: level)
                tree(inner, level: level + 1)
            case .array(let elements):
                line("\(title):", level: level)
                for element in elements {
                    if let inner = element.object {
                        tree(inner, level: level + 1)
                    } else {
                        line(Self.plain(element), level: level + 1)
                    }
                }
            case .null, .bool, .int, .double, .string:
                field(title, Self.plain(entry.value), level: level)
            }
        }
    }

    static func plain(_ value: Value) -> String {
        value.string ?? JSONWriter().write(value)
    }

    /// `creationTimestamp` as `Creation Timestamp`; names with dots or slashes stay as they are.
    private static func words(_ name: String) -> String {
        if name.contains(where: { !$0.isLetter && !$0.isNumber }) { return name }
        var words = ""
        var wasUpperCase = true
        for character in name {
            if character.isUppercase, !wasUpperCase { words += " " }
            wasUpperCase = character.isUppercase
            words += words.isEmpty ? character.uppercased() : String(character)
        }
        return words
    }
}
