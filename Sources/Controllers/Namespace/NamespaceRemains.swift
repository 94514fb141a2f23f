internal import KubernetesAPI

/// What is left of a namespace's content, and how its status tells.
struct NamespaceRemains {
    /// Why the content cannot be deleted; `nil` if it can.
    var failure: String?

    private var counts: [String: Int] = [:]
    private var countsOfFinalizers: [String: Int] = [:]

    var isEmpty: Bool { counts.isEmpty && failure == nil }
    var hasFinalizers: Bool { !countsOfFinalizers.isEmpty }

    mutating func note(_ object: any KubernetesObject) {
        let type = object.groupVersionKind
        let resource = Resources.find(kind: type)?.name ?? type.kind.lowercased()
        counts["\(resource).\(type.group)", default: 0] += 1
        for finalizer in object.metadata.finalizers ?? [] {
            countsOfFinalizers[finalizer, default: 0] += 1
        }
    }

    /// All conditions of the status, in Kubernetes' order. After a failure nothing is known of what
    /// remains, and the conditions about it say that nothing does, as Kubernetes' do.
    var conditions: [NamespaceCondition] {
        [
            condition(
                "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
                "All resources successfully discovered"),
            condition(
                "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
                "All legacy kube types successfully parsed"),
            contentFailure, contentRemaining, finalizersRemaining,
        ]
    }

    private var contentFailure: NamespaceCondition {
        let type = "NamespaceDeletionContentFailure"
        guard let failure else {
            return condition(
                type, false, "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization")
        }
        return condition(
            type, true, "ContentDeletionFailed",
            "Failed to delete all resource types, 1 remaining: \(failure)")
    }

    private var contentRemaining: NamespaceCondition {
        let type = "NamespaceContentRemaining"
        if failure != nil || counts.isEmpty {
            return condition(
                type, false, "ContentRemoved", "All content successfully removed")
        }
        let list = counts.map { "\($0.key) has \($0.value) resource instances" }.sorted()
        return condition(
            type, true, "SomeResourcesRemain",
            "Some resources are remaining: \(list.joined(separator: ", "))")
    }

    private var finalizersRemaining: NamespaceCondition {
        let type = "NamespaceFinalizersRemaining"
        if failure != nil || countsOfFinalizers.isEmpty {
            return condition(
                type, false, "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
        }
        let list = countsOfFinalizers.map { "\($0.key) in \($0.value) resource instances" }
            .sorted()
        return condition(
            type, true, "SomeFinalizersRemain",
            "Some content in the namespace has finalizers remaining: "
                + list.joined(separator: ", "))
    }

    private func condition(
        _ type: String, _ isTrue: Bool, _ reason: String, _ message: String
    ) -> NamespaceCondition {
        .with {
            $0.type = type
            $0.status = isTrue ? "True" : "False"
            $0.reason = reason
            $0.message = message
        }
    }
}
