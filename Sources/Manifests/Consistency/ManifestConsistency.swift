internal import KubernetesAPI

/// Looks for objects of one set that do not go together.
///
/// All that is found are warnings: what is missing here may be there already, or come from
/// elsewhere. Each rule has a file and a code of its own.
public struct ManifestConsistency {
    let manifests: [Manifest]
    let pods: [PodSource]
    /// Where each object is defined first, by kind, namespace and name.
    private let places: [ObjectName: Int]

    public init(_ manifests: [Manifest]) {
        self.manifests = manifests
        pods = manifests.compactMap(PodSource.init)
        let named = manifests.enumerated().map { (ObjectName($0.element), $0.offset) }
        places = Dictionary(named, uniquingKeysWith: { first, _ in first })
    }

    /// Everything that is found, in the order of the manifests.
    public func diagnostics() -> [Diagnostic] {
        idleServices() + contestedReplicas() + overlappingSelectors() + missingReferences()
            + danglingIngresses() + unreadableImages()
    }

    /// The first manifest of that kind and name.
    func manifest(_ kind: String, _ name: String, in namespace: String) -> Manifest? {
        places[ObjectName(kind: kind, namespace: namespace, name: name)].map { manifests[$0] }
    }

    /// Whether the set has an object of that kind and name.
    func has(_ kind: String, _ name: String, in namespace: String) -> Bool {
        manifest(kind, name, in: namespace) != nil
    }
}

private struct ObjectName: Hashable {
    let kind: String
    let namespace: String
    let name: String
}

extension ObjectName {
    fileprivate init(_ manifest: Manifest) {
        let metadata = manifest.object.metadata
        self.init(
            kind: manifest.object.groupVersionKind.kind, namespace: metadata.namespace ?? "",
            name: metadata.name ?? "")
    }
}
