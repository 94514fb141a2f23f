internal import KubernetesAPI

extension ManifestConsistency {
    /// Containers whose image has a name that no runtime can read. An API server does not mind, and
    /// the Pods wait for ever (InvalidImageName).
    public func unreadableImages() -> [Diagnostic] {
        pods.flatMap { pod -> [Diagnostic] in
            let lists = [
                ("initContainers", pod.spec.initContainers ?? []),
                ("containers", pod.spec.containers),
            ]
            return lists.flatMap { list, containers in
                containers.enumerated().compactMap { index, container in
                    guard let image = container.image, ImageReference(image).fault != nil
                    else { return nil }
                    let path = pod.specPath.field(list).index(index).field("image")
                    return pod.manifest.diagnostic(
                        .warning, code: "invalid-image", at: path,
                        "\(path) is no name of an image: its Pods cannot start",
                        help: "a name is REGISTRY/PATH:TAG, the path in small letters")
                }
            }
        }
    }
}
