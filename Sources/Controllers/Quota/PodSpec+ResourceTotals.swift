package import KubernetesAPI

extension PodSpec {
    /// What the Pod as a whole requests, with every resource that any part of it names.
    package var totalRequests: ResourceList {
        totals(\.requests) + (overhead ?? [:])
    }

    /// What the Pod as a whole may use at the most. Overhead adds to the limits that there are.
    package var totalLimits: ResourceList {
        let limits = totals(\.limits)
        return limits + (overhead ?? [:]).filter { limits[$0.key]?.isZero == false }
    }

    /// Containers run side by side and add up. Init containers run before them one after the other,
    /// so that only the greatest counts, but sidecars stay and count for all that start after them.
    private func totals(_ part: (ResourceRequirements) -> ResourceList?) -> ResourceList {
        func amounts(_ container: Container) -> ResourceList {
            container.resources.flatMap(part) ?? [:]
        }
        let running = containers.reduce(into: ResourceList()) { $0 = $0 + amounts($1) }
        var sidecars = ResourceList()
        var starting = ResourceList()
        for container in initContainers ?? [] {
            let own = amounts(container)
            if container.restartPolicy == "Always" {
                sidecars = sidecars + own
                starting = starting.maximum(sidecars)
            } else {
                starting = starting.maximum(sidecars + own)
            }
        }
        let total = (running + sidecars).maximum(starting)
        // What is said of the Pod as a whole replaces the sum of its containers.
        return total.merging(resources.flatMap(part) ?? [:]) { _, whole in whole }
    }
}
