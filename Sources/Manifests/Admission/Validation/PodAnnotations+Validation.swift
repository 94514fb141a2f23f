import KubernetesAPI

/// Annotations of Pods that the system reads, most of them forerunners of fields.
enum PodAnnotation {
    static let deletionCost = "controller.kubernetes.io/pod-deletion-cost"
    static let mirror = "kubernetes.io/config.mirror"
    static let seccomp = "seccomp.security.alpha.kubernetes.io/pod"
    static let containerSeccompPrefix = "container.seccomp.security.alpha.kubernetes.io/"
    static let appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/"
}

extension FaultList {
    /// The rules for what annotations say about a Pod; the list stands at its metadata or, as
    /// Kubernetes has it, at its template.
    mutating func validatePodAnnotations(_ annotations: [String: String]?, of spec: PodSpec) {
        guard let annotations, !annotations.isEmpty else { return }
        at("annotations") { faults in
            if let mirror = annotations[PodAnnotation.mirror], spec.nodeName?.isEmpty ?? true {
                faults.at(.key(PodAnnotation.mirror)) { faults in
                    faults.invalid(
                        nil, mirror, "must set spec.nodeName if mirror pod annotation is set")
                }
            }
            if let cost = annotations[PodAnnotation.deletionCost], !Self.isDeletionCost(cost) {
                faults.at(.key(PodAnnotation.deletionCost)) { faults in
                    faults.invalid(nil, cost, "must be a 32bit integer")
                }
            }
            for (key, value) in annotations.sorted(by: { $0.key < $1.key }) {
                faults.validateProfile(key, value, of: spec)
            }
        }
    }

    /// A number written in the one usual way: neither `+5` nor `05`.
    private static func isDeletionCost(_ text: String) -> Bool {
        Int32(text).map { String($0) == text } ?? false
    }

    private mutating func validateProfile(_ key: String, _ value: String, of spec: PodSpec) {
        if key == PodAnnotation.seccomp || key.hasPrefix(PodAnnotation.containerSeccompPrefix) {
            validateSeccompProfile(key, value)
        }
        guard key.hasPrefix(PodAnnotation.appArmorPrefix) else { return }
        let container = String(key.dropFirst(PodAnnotation.appArmorPrefix.count))
        let names =
            spec.containers.map(\.name) + (spec.initContainers ?? []).map(\.name)
            + (spec.ephemeralContainers ?? []).map(\.name)
        at(.key(key)) { faults in
            if !names.contains(container) { faults.invalid(nil, container, "container not found") }
            let isKnown = ["", "runtime/default", "unconfined"].contains(value)
            if !isKnown, !value.hasPrefix("localhost/") {
                faults.invalid(nil, value, "invalid AppArmor profile name: \"\(value)\"")
            }
        }
    }

    private mutating func validateSeccompProfile(_ key: String, _ profile: String) {
        if ["runtime/default", "docker/default", "unconfined"].contains(profile) { return }
        guard profile.hasPrefix("localhost/") else {
            return invalid(key, profile, "must be a valid seccomp profile")
        }
        requirePathInside(key, String(profile.dropFirst("localhost/".count)))
    }
}

extension PodSpec {
    /// An annotation and the field that took its place must say the same.
    func validateProfiles(
        likeAnnotations annotations: [String: String]?, _ faults: inout FaultList
    ) {
        guard let annotations, !annotations.isEmpty else { return }
        if let profile = securityContext?.seccompProfile,
            let annotation = annotations[PodAnnotation.seccomp]
        {
            faults.at("securityContext") { faults in
                faults.at("seccompProfile") { profile.validate(like: annotation, &$0) }
            }
        }
        for (field, list) in [("initContainers", initContainers ?? []), ("containers", containers)]
        {
            faults.each(field, list) { container, faults in
                faults.at("securityContext") { faults in
                    let key = PodAnnotation.containerSeccompPrefix + container.name
                    if let profile = container.securityContext?.seccompProfile,
                        let annotation = annotations[key]
                    {
                        faults.at("seccompProfile") { profile.validate(like: annotation, &$0) }
                    }
                    let profile =
                        container.securityContext?.appArmorProfile
                        ?? securityContext?.appArmorProfile
                    let appArmorKey = PodAnnotation.appArmorPrefix + container.name
                    if os?.name != "windows", let profile,
                        let annotation = annotations[appArmorKey]
                    {
                        faults.at("appArmorProfile") { profile.validate(like: annotation, &$0) }
                    }
                }
            }
        }
    }
}

extension SeccompProfile {
    fileprivate func validate(like annotation: String, _ faults: inout FaultList) {
        faults.requireSameProfile(
            "seccomp", type: type, file: localhostProfile, annotation: annotation,
            defaults: ["runtime/default", "docker/default"])
    }
}

extension AppArmorProfile {
    fileprivate func validate(like annotation: String, _ faults: inout FaultList) {
        faults.requireSameProfile(
            "apparmor", type: type, file: localhostProfile, annotation: annotation,
            defaults: ["runtime/default"])
    }
}

extension FaultList {
    fileprivate mutating func requireSameProfile(
        _ kind: String, type: String, file: String?, annotation: String, defaults: [String]
    ) {
        let isSameType =
            switch type {
            case "Unconfined": annotation == "unconfined"
            case "RuntimeDefault": defaults.contains(annotation)
            case "Localhost": annotation.hasPrefix("localhost/")
            default: true
            }
        if !isSameType {
            forbidden("type", "\(kind) type in annotation and field must match")
        } else if type == "Localhost", "localhost/" + (file ?? "") != annotation || file == nil {
            forbidden("localhostProfile", "\(kind) profile in annotation and field must match")
        }
    }
}
