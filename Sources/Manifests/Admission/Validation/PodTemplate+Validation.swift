import KubernetesAPI

/// Which Pods a kind may make: what of a Pod template depends on the kind it stands in.
enum PodLifetime {
    /// Pods that are replaced when they end: restart policy `Always` only.
    case forever
    /// Pods that end: restart policy `OnFailure` or `Never`.
    case untilDone
}

extension PodTemplateSpec {
    func validate(claimNames: [String] = [], _ faults: inout FaultList) {
        faults.validateLabels("labels", metadata?.labels)
        let annotations = metadata?.annotations
        let spec = spec ?? PodSpec()
        faults.validateAnnotations("annotations", annotations)
        faults.validatePodAnnotations(annotations, of: spec)
        faults.at("spec") { faults in
            spec.validateProfiles(likeAnnotations: annotations, &faults)
            spec.validate(claimNames: claimNames, &faults)
            spec.validateHostPorts(isPod: false, &faults)
            if !(spec.ephemeralContainers ?? []).isEmpty {
                faults.forbidden(
                    "ephemeralContainers", "ephemeral containers not allowed in pod template")
            }
        }
    }

    /// Checks the restart policy, once the spec is valid in itself.
    func validateLifetime(_ lifetime: PodLifetime, _ faults: inout FaultList) {
        guard let policy = spec?.restartPolicy, !policy.isEmpty else { return }
        faults.at("spec") { faults in
            switch lifetime {
            case .forever:
                faults.requireOne(of: ["Always"], "restartPolicy", policy)
                if spec?.activeDeadlineSeconds != nil {
                    faults.forbidden(
                        "activeDeadlineSeconds",
                        "activeDeadlineSeconds in ReplicaSet is not Supported")
                }
            case .untilDone:
                if policy == "Always" {
                    faults.required("restartPolicy", "valid values: \"OnFailure\", \"Never\"")
                } else {
                    faults.requireOne(of: ["OnFailure", "Never"], "restartPolicy", policy)
                }
            }
        }
    }
}

extension FaultList {
    /// The rules for the selector and the Pod template of a kind that keeps Pods running.
    mutating func validateWorkload(
        selector: LabelSelector, template: PodTemplateSpec, claimNames: [String] = []
    ) {
        let labels = template.metadata?.labels
        // A selector that is absent selects nothing.
        if selector.isAbsent || (!selector.selects(labels) && selector.isEvaluable) {
            mismatch(labels, with: selector)
        }
        at("template") { faults in
            template.validate(claimNames: claimNames, &faults)
            template.validateLifetime(.forever, &faults)
        }
    }

    mutating func mismatch(_ labels: [String: String]?, with selector: LabelSelector?) {
        at("template") { faults in
            faults.at("metadata") { faults in
                faults.invalid(
                    "labels", labels.map { $0.encoded() } ?? .null,
                    "`selector` does not match template `labels`",
                    help: selector?.firstMissing(in: labels ?? [:]))
            }
        }
    }
}

extension LabelSelector {
    /// Whether the selector was not given. A given selector without requirements is refused too,
    /// with other words.
    var isAbsent: Bool { matchLabels == nil && matchExpressions == nil }

    /// What the first label that is asked for and not there looks like.
    fileprivate func firstMissing(in labels: [String: String]) -> String? {
        let wanted = (matchLabels ?? [:]).sorted { $0.key < $1.key }
        guard let missing = wanted.first(where: { labels[$0.key] != $0.value }) else { return nil }
        let found = labels[missing.key].map { "they have \(missing.key): \($0)" }
        return "the selector asks for \(missing.key): \(missing.value), "
            + (found ?? "which the labels do not have")
    }

    /// The rules for the selector itself of kinds that require one.
    func validateRequired(kind: String, _ faults: inout FaultList) {
        if isAbsent { return faults.required("selector") }
        let earlierErrors = faults.errors.count
        faults.at("selector") { validate(&$0) }
        if hasNoRequirements {
            faults.invalid("selector", self, "empty selector is invalid for \(kind)")
        } else if faults.errors.count > earlierErrors {
            faults.invalid("selector", self, "invalid label selector")
        }
    }
}
