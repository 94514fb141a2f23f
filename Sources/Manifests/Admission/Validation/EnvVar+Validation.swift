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
        if !(value ?? "").isEmpty {
            if sourceCount > 0 {
                faults.invalid("valueFrom", "", "may not be specified when `value` is not empty")
            }
        } else if sourceCount == 0 {
            faults.invalid(
                "valueFrom", "",
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, "
                    + "`secretKeyRef` or `fileKeyRef`")
        } else if sourceCount > 1 {
            faults.invalid("valueFrom", "", "may not have more than one field specified at a time")
        }
        faults.at("valueFrom") { valueFrom.validate(&$0) }
    }
}

extension EnvVarSource {
    fileprivate var sourceCount: Int {
        (fieldRef == nil ? 0 : 1) + (resourceFieldRef == nil ? 0 : 1)
            + (configMapKeyRef == nil ? 0 : 1) + (secretKeyRef == nil ? 0 : 1)
            + (fileKeyRef == nil ? 0 : 1)
    }

    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("fieldRef", fieldRef) { reference, faults in
            reference.validate(supported: Self.fieldPaths, &faults)
        }
        faults.at("resourceFieldRef", resourceFieldRef) { reference, faults in
            reference.validate(&faults)
        }
        faults.at("configMapKeyRef", configMapKeyRef) { reference, faults in
            faults.requireText("name", reference.name)
            faults.requireKey(reference.key)
        }
        faults.at("secretKeyRef", secretKeyRef) { reference, faults in
            faults.requireText("name", reference.name)
            faults.requireKey(reference.key)
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
    func validate(_ faults: inout FaultList) {
        if resource.isEmpty { return faults.required("resource") }
        let isHugePages = ["limits.hugepages-", "requests.hugepages-"].contains {
            resource.hasPrefix($0)
        }
        if !isHugePages { faults.requireOne(of: Self.supported, "resource", resource) }
    }

    private static let supported = [
        "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu",
        "requests.ephemeral-storage", "requests.memory",
    ]
}

extension EnvFromSource {
    func validate(_ faults: inout FaultList) {
        if let prefix, !prefix.isEmpty {
            faults.requireFormat(.environmentVariableName, "prefix", prefix)
        }
        faults.at("configMapRef", configMapRef) { $1.requireText("name", $0.name) }
        faults.at("secretRef", secretRef) { $1.requireText("name", $0.name) }
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
    /// The key of an entry in a ConfigMap or Secret.
    mutating func requireKey(_ key: String) {
        if key.isEmpty { return required("key") }
        requireFormat(.configKey, "key", key)
    }
}
