internal import KubernetesAPI
internal import Manifests

extension Value {
    /// On one line, with the fields in order: the same text for equal values.
    var json: String { JSONWriter().write(self) }
}

extension KubernetesObject {
    var json: String { encoded().json }
}
