import KubernetesAPI

/// The versions of Deployment whose defaults differ.
enum OldDeploymentVersion {
    /// extensions/v1beta1: no deadline, no end of the history, one Pod at a time.
    case extensions
    /// apps/v1beta1: two old revisions.
    case apps
}

extension ValueObject {
    /// Writes the selector that old versions took from the labels of the template.
    mutating func writeSelector() {
        guard let labels = self["spec"]?["template"]?["metadata"]?["labels"] else { return }
        change("spec") { spec in
            spec.setDefault("selector", .object(ValueObject([("matchLabels", labels)])))
        }
    }

    mutating func convertDeployment(_ version: OldDeploymentVersion) {
        writeSelector()
        change("spec") { spec in
            switch version {
            case .apps: spec.setDefault("revisionHistoryLimit", 2)
            case .extensions:
                spec.setDefault("revisionHistoryLimit", .int(Int64(Int32.max)))
                spec.setDefault("progressDeadlineSeconds", .int(Int64(Int32.max)))
                let type = spec["strategy"]?["type"]
                guard type == nil || type == "RollingUpdate" else { return }
                spec.change("strategy") { strategy in
                    strategy.change("rollingUpdate") { rollingUpdate in
                        rollingUpdate.setDefault("maxSurge", 1)
                        rollingUpdate.setDefault("maxUnavailable", 1)
                    }
                }
            }
        }
    }

    /// Of DaemonSets and StatefulSets, Pods were replaced when somebody deleted them.
    mutating func convertWithOnDelete() {
        writeSelector()
        change("spec") { spec in
            spec.change("updateStrategy") { $0.setDefault("type", "OnDelete") }
        }
    }

    /// A budget with an empty selector was for no Pod, which is now said by having none.
    mutating func dropEmptySelector() {
        guard let selector = self["spec"]?["selector"]?.object else { return }
        let isEmpty = selector.allSatisfy { entry in
            entry.value == .null || entry.value.object?.isEmpty == true
                || entry.value.array?.isEmpty == true
        }
        if isEmpty { change("spec") { $0["selector"] = nil } }
    }
}
