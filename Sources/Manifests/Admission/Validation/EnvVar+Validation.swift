import KubernetesAPI

extension EnvVar {
    func validate(_ faults: inout FaultList) {
        if name.isEmpty {
            faults.required("name")
        } else {
            faults.requireFormat(.environmentVariableName, "name", name)
        }
        guard let valueFrom else { return }
        let sourceCount = valueFrom.sourceCount
        if sourceCount == 0 {
            faults.invalid(
                "valueFrom", "",
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, "
                    + "`secretKeyRef` or `fileKeyRef`")
        } else if !(value ?? "").isEmpty {
            faults.invalid("valueFrom", "", "may not be specified when `value` is not empty")
        } else if sourceCount > 1 {
            faults.invalid("valueFrom", "", "may not have more than one field specified at a time")
        }
        faults.at("valueFrom") { valueFrom.validate(&$0) }
    }
}

extension EnvVarSource {
    fileprivate var sourceCount: Int {
        (boxedFieldRef.isEmpty ? 0 : 1) + (boxedResourceFieldRef.isEmpty ? 0 : 1)
            + (boxedConfigMapKeyRef.isEmpty ? 0 : 1) + (boxedSecretKeyRef.isEmpty ? 0 : 1)
            + (boxedFileKeyRef.isEmpty ? 0 : 1)
    }

    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("fieldRef", fieldRef) { reference, faults in
            reference.validate(supported: Self.fieldPaths, &faults)
        }
        faults.at("resourceFieldRef", resourceFieldRef) { reference, faults in
            reference.validate(inVolume: false, &faults)
        }
        faults.at("configMapKeyRef", configMapKeyRef) { reference, faults in
            faults.requireFormat(.subdomain, "name", reference.name ?? "")
            faults.requireKey(reference.key)
        }
        faults.at("secretKeyRef", secretKeyRef) { reference, faults in
            faults.requireFormat(.subdomain, "name", reference.name ?? "")
            faults.requireKey(reference.key)
        }
        faults.at("fileKeyRef", fileKeyRef) { reference, faults in
            if reference.key.isEmpty {
                faults.required("key")
            } else {
                faults.requireFormat(.environmentVariableName, "key", reference.key)
            }
            faults.requireText("volumeName", reference.volumeName)
            faults.requireText("path", reference.path)
            faults.requireOrdinaryPath("path", reference.path)
        }
    }

    /// The fields of a Pod that an environment variable can show.
    private static let fieldPaths = [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName",
        "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP",
        "status.podIPs",
    ]
}

extension ObjectFieldSelector {
    func validate(supported: [String], _ faults: inout FaultList) {
        if apiVersion?.isEmpty ?? true { return faults.required("apiVersion") }
        if fieldPath.isEmpty { return faults.required("fieldPath") }
        if let subscripted = Self.subscripted(fieldPath) {
            switch subscripted.field {
            case "metadata.annotations":
                faults.requireFormat(.qualifiedName, nil, subscripted.key.lowercased())
            case "metadata.labels": faults.requireFormat(.qualifiedName, nil, subscripted.key)
            default:
                faults.invalid("fieldPath", fieldPath, "does not support subscript")
            }
        } else if !Self.convertible.contains(fieldPath) {
            faults.invalid(
                "fieldPath", fieldPath,
                "error converting fieldPath: field label not supported: \(fieldPath)")
        } else if !supported.contains(fieldPath) {
            faults.requireOne(of: supported.sorted(), "fieldPath", fieldPath)
        }
    }

    private static func subscripted(_ path: String) -> (field: String, key: String)? {
        guard path.hasSuffix("']"), let start = path.firstRange(of: "['") else { return nil }
        let key = path[start.upperBound...].dropLast(2)
        return (String(path[..<start.lowerBound]), String(key))
    }

    /// All field labels that the API server knows for Pods.
    private static let convertible = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace",
        "metadata.uid", "spec.nodeName", "spec.restartPolicy", "spec.schedulerName",
        "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP",
        "status.podIPs", "status.hostIP", "status.hostIPs", "status.nominatedNodeName",
    ]
}

extension ResourceFieldSelector {
    /// - Parameter inVolume: whether a file shows the resource, which has to name the container;
    ///   a variable is its container's own.
    func validate(inVolume: Bool, _ faults: inout FaultList) {
        if inVolume, containerName?.isEmpty ?? true {
            faults.required("containerName")
        } else if resource.isEmpty {
            faults.required("resource")
        } else if !isHugePages {
            faults.requireOne(of: Self.supported, "resource", resource)
        }
        validateDivisor(&faults)
    }

    private var isHugePages: Bool {
        resource.hasPrefix("limits.hugepages-") || resource.hasPrefix("requests.hugepages-")
    }

    private func validateDivisor(_ faults: inout FaultList) {
        guard let divisor, !divisor.isZero else { return }
        let text = divisor.canonicalText
        if resource.hasSuffix(".cpu") {
            if text == "1" || text == "1m" { return }
            faults.invalid(
                "divisor", resource,
                "only divisor's values 1m and 1 are supported with the cpu resource")
        } else if isHugePages || Self.supported.contains(resource),
            !Self.byteDivisors.contains(text)
        {
            faults.invalid(
                "divisor", resource,
                "only divisor's values \(Self.byteDivisors.joined(separator: ", ")) are supported "
                    + "with the \(resource) resource")
        }
    }

    private static let byteDivisors = [
        "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
    ]

    private static let supported = [
        "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu",
        "requests.ephemeral-storage", "requests.memory",
    ]
}

extension [EnvFromSource] {
    func validate(_ faults: inout FaultList) {
        for (index, source) in enumerated() {
            faults.at(.index(index)) { source.validate(&$0) }
            source.validateCount(&faults)
        }
    }
}

extension EnvFromSource {
    fileprivate func validate(_ faults: inout FaultList) {
        if let prefix, !prefix.isEmpty {
            faults.requireFormat(.environmentVariableName, "prefix", prefix)
        }
        faults.at("configMapRef", configMapRef) { $1.requireReferenceName($0.name) }
        faults.at("secretRef", secretRef) { $1.requireReferenceName($0.name) }
    }

    /// Of this Kubernetes does not say which of the sources it means.
    fileprivate func validateCount(_ faults: inout FaultList) {
        switch (configMapRef != nil, secretRef != nil) {
        case (true, true):
            faults.invalid(nil, "", "may not have more than one field specified at a time")
        case (false, false):
            faults.invalid(nil, "", "must specify one of: `configMapRef` or `secretRef`")
        case (true, false), (false, true): break
        }
    }
}

extension FaultList {
    /// The name of a ConfigMap or Secret, of which Kubernetes here takes a prefix too.
    fileprivate mutating func requireReferenceName(_ name: String?) {
        guard let name, !name.isEmpty else { return required("name") }
        let whole = name.hasSuffix("-") && name.count > 1 ? name.dropLast() + "a" : name
        requireFormat(.subdomain, "name", whole, shownAs: name)
    }

    /// The key of an entry in a ConfigMap or Secret.
    mutating func requireKey(_ key: String) {
        if key.isEmpty { return required("key") }
        requireFormat(.configKey, "key", key)
    }
}
