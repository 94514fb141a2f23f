internal import Controllers
internal import KubernetesAPI

extension PodSpec {
    /// What an emptyDir in memory holds: no more than all Pods of the node may use, no more than
    /// this Pod may use, and no more than is said of the volume. A limit of 0 is none.
    ///
    /// Example: of a node with 16Gi, a Pod limited to 48Mi, a `sizeLimit` of 64Mi: 48Mi.
    ///
    /// - Returns: `nil` where none of them is known.
    func memoryVolumeBytes(_ sizeLimit: Quantity?, on node: NodeDescription) -> Int64? {
        let bounds = [node.allocatable["memory"], declaredMemoryLimit, sizeLimit]
        return bounds.compactMap { $0?.value }.filter { $0 > 0 }.min()
    }

    /// The memory that the Pod as a whole is limited to: `nil` unless it is said of the Pod, or of
    /// each of its containers. For an init container it is enough that a sidecar before it has
    /// a limit.
    private var declaredMemoryLimit: Quantity? {
        func isDeclared(_ limits: ResourceList?) -> Bool { limits?["memory"]?.isZero == false }
        guard !isDeclared(resources?.limits) else { return totalLimits["memory"] }
        guard containers.allSatisfy({ isDeclared($0.resources?.limits) }) else { return nil }
        var hasLimitedSidecar = false
        for container in initContainers ?? [] {
            let isLimited = isDeclared(container.resources?.limits)
            guard isLimited || hasLimitedSidecar else { return nil }
            if container.restartPolicy == "Always" {
                hasLimitedSidecar = hasLimitedSidecar || isLimited
            }
        }
        return totalLimits["memory"]
    }
}
