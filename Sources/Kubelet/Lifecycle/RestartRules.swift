internal import KubernetesAPI

extension Container {
    /// A sidecar: an init container that stays.
    var isSidecar: Bool { restartPolicy == "Always" }
}

extension PodSpec {
    /// What is to become of a container of this Pod that has ended with `exitCode`.
    ///
    /// The first of the container's `restartPolicyRules` that fits decides, then its own
    /// `restartPolicy`, then the Pod's.
    func restart(of container: Container, after exitCode: Int32) -> RestartDecision {
        for rule in container.restartPolicyRules ?? [] where rule.applies(to: exitCode) {
            switch rule.action {
            case "Restart": return .restart
            case "RestartAllContainers": return .restartAll
            default: continue
            }
        }
        switch container.restartPolicy ?? restartPolicy ?? "Always" {
        case "Never": return .stop
        case "OnFailure": return exitCode == 0 ? .stop : .restart
        default: return .restart
        }
    }

    func container(named name: String) -> Container? {
        containers.first { $0.name == name } ?? initContainers?.first { $0.name == name }
    }

    func isInit(_ name: String) -> Bool { initContainers?.contains { $0.name == name } ?? false }
}

enum RestartDecision {
    case stop, restart
    /// The whole Pod starts again in place.
    case restartAll
}

extension ContainerRestartRule {
    fileprivate func applies(to exitCode: Int32) -> Bool {
        guard let exitCodes else { return false }
        let isListed = exitCodes.values?.contains(exitCode) ?? false
        return exitCodes.operator == "NotIn" ? !isListed : isListed
    }
}
