import KubernetesAPI

extension DaemonSet {
    /// Counts the changes of the template; kept for clients of the first API versions.
    private static let templateGeneration = "deprecated.daemonset.template.generation"

    mutating func completeForCreate() {
        metadata.annotations = (metadata.annotations ?? [:])
            .merging([Self.templateGeneration: "1"]) { _, new in new }
    }

    mutating func completeForUpdate(from old: DaemonSet) {
        let before =
            old.metadata.annotations?[Self.templateGeneration]
            .flatMap { Int64($0) } ?? 0
        let isChanged = spec?.template != old.spec?.template
        metadata.annotations = (metadata.annotations ?? [:])
            .merging([Self.templateGeneration: "\(isChanged ? before + 1 : before)"]) { $1 }
    }
}
