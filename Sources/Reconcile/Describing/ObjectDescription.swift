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
        } else if !writer.describeAccess(shown) {
            writer.describeAnything(shown)
        }
        if writer.showsEvents {
            // A kubelet tells of its node by its name.
            let ids = object is Node ? [object.uid, object.name] : [object.uid]
            let events = store.events.objects.compactMap { $0 as? Event }
                .filter { ids.contains($0.involvedObject.uid ?? "") }
                .compactMap { masked($0, mask) as? Event }
            writer.events(events)
        }
        return TabbedText.aligned(writer.text)
    }

    /// The description of a Pod template, as `kubectl rollout history --revision` shows it: with
    /// tabs, and nothing aligned.
    public static func text(of template: PodTemplateSpec, mask: SecretMask) -> String {
        var problems: [DecodeProblem] = []
        let shown = PodTemplateSpec.decode(mask.withoutKnown(template.value), problems: &problems)
        var writer = DescriptionWriter(state: ClusterState(), now: Timestamp())
        writer.podTemplate(shown)
        return writer.text
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
