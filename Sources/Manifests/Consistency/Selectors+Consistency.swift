internal import KubernetesAPI

extension ManifestConsistency {
    /// Workloads that would take each other's Pods for their own.
    func overlappingSelectors() -> [Diagnostic] {
        let byNamespace = Dictionary(grouping: pods.filter { $0.selector != nil }, by: \.namespace)
        return byNamespace.sorted { $0.key < $1.key }.flatMap { Self.overlaps(among: $0.value) }
    }

    private static func overlaps(among workloads: [PodSource]) -> [Diagnostic] {
        // Workloads can only meet if they have a label in common: those of others are not compared.
        var byLabel: [String: [Int]] = [:]
        for (index, workload) in workloads.enumerated() {
            for (key, value) in workload.labels {
                byLabel["\(key)=\(value)", default: []].append(index)
            }
        }
        var diagnostics: [Diagnostic] = []
        for (index, workload) in workloads.enumerated() {
            guard let selector = workload.selector, !selector.hasNoRequirements else { continue }
            let other = candidates(selector, byLabel, count: workloads.count).first { candidate in
                let other = workloads[candidate]
                return candidate != index && !isSameObject(workload, other)
                    && selector.selects(other.labels)
            }
            guard let other else { continue }
            diagnostics.append(
                workload.manifest.diagnostic(
                    .warning, code: "overlapping-selectors", at: FieldPath("spec", "selector"),
                    "\(workload.manifest.title) also selects the Pods of "
                        + workloads[other].manifest.title,
                    help: "give each a label of its own"))
        }
        return diagnostics
    }

    /// The same object twice is another fault.
    private static func isSameObject(_ left: PodSource, _ right: PodSource) -> Bool {
        left.manifest.title == right.manifest.title
    }

    /// The workloads that have the first label a selector asks for, or all where it names none.
    private static func candidates(
        _ selector: LabelSelector, _ byLabel: [String: [Int]], count: Int
    ) -> [Int] {
        guard let first = (selector.matchLabels ?? [:]).min(by: { $0.key < $1.key }) else {
            return Array(0..<count)
        }
        return byLabel["\(first.key)=\(first.value)"] ?? []
    }
}
