import KubernetesAPI

extension Volume {
    func validate(_ faults: inout FaultList) {
        let sources = sources
        if sources.isEmpty { faults.required(nil, "must specify a volume type") }
        for source in sources.dropFirst() {
            faults.forbidden(source, "may not specify more than 1 volume type")
        }
        // Only the first source is looked at.
        switch sources.first {
        case "hostPath": faults.at("hostPath", hostPath) { $0.validate(&$1) }
        case "secret": faults.at("secret", secret) { $0.validate(&$1) }
        case "configMap": faults.at("configMap", configMap) { $0.validate(&$1) }
        case "downwardAPI": faults.at("downwardAPI", downwardAPI) { $0.validate(&$1) }
        case "projected": faults.at("projected", projected) { $0.validate(&$1) }
        case "persistentVolumeClaim":
            faults.at("persistentVolumeClaim", persistentVolumeClaim) { claim, faults in
                faults.requireText("claimName", claim.claimName)
            }
        case "nfs": faults.at("nfs", nfs) { $0.validate(&$1) }
        case "csi": faults.at("csi", csi) { $1.requireText("driver", $0.driver) }
        case "emptyDir":
            faults.at("emptyDir", emptyDir) { source, faults in
                guard let limit = source.sizeLimit, limit.milliValue < 0 else { return }
                faults.forbidden("sizeLimit", "SizeLimit field must be a valid resource quantity")
            }
        case "ephemeral": faults.at("ephemeral", ephemeral) { $0.validate(&$1) }
        default: break
        }
    }
}

extension HostPathVolumeSource {
    func validate(_ faults: inout FaultList) {
        if path.isEmpty { return faults.required("path") }
        faults.requireNoBackstep("path", path)
        faults.requireOne(of: Self.types, "type", type)
    }

    private static let types = [
        "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate",
        "Socket",
    ]
}

extension NFSVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireText("server", server)
        faults.requireText("path", path)
        if !path.isEmpty, !path.hasPrefix("/") {
            faults.invalid("path", path, "must be an absolute path")
        }
    }
}

extension SecretVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireText("secretName", secretName)
        faults.requireFileMode("defaultMode", defaultMode)
        faults.each("items", items) { $0.validate(&$1) }
    }
}

extension ConfigMapVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireText("name", name)
        faults.requireFileMode("defaultMode", defaultMode)
        faults.each("items", items) { $0.validate(&$1) }
    }
}

extension DownwardAPIVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireFileMode("defaultMode", defaultMode)
        faults.each("items", items) { $0.validate(&$1) }
    }
}

extension DownwardAPIVolumeFile {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireText("path", path)
        faults.requirePathInside("path", path)
        switch (fieldRef != nil, resourceFieldRef != nil) {
        case (false, false):
            faults.required(
                nil, "one of fieldRef and resourceFieldRef is required")
        case (true, true):
            faults.invalid(
                nil, "", "fieldRef and resourceFieldRef can not be specified simultaneously")
        case (true, false), (false, true): break
        }
        faults.at("fieldRef", fieldRef) { $0.validate(supported: Self.fieldPaths, &$1) }
        faults.at("resourceFieldRef", resourceFieldRef) { reference, faults in
            faults.requireText("containerName", reference.containerName)
            reference.validate(&faults)
        }
        faults.requireFileMode("mode", mode)
    }

    /// The fields of a Pod that a file can show.
    private static let fieldPaths = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace",
        "metadata.uid",
    ]
}

extension ProjectedVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireFileMode("defaultMode", defaultMode)
        faults.each("sources", sources) { $0.validate(&$1) }
    }
}

extension VolumeProjection {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("secret", secret) { source, faults in
            faults.requireText("name", source.name)
            faults.each("items", source.items) { $0.validate(&$1) }
        }
        faults.at("configMap", configMap) { source, faults in
            faults.requireText("name", source.name)
            faults.each("items", source.items) { $0.validate(&$1) }
        }
        faults.at("downwardAPI", downwardAPI) { source, faults in
            faults.each("items", source.items) { $0.validate(&$1) }
        }
        faults.at("serviceAccountToken", serviceAccountToken) { $0.validate(&$1) }
    }
}

extension ServiceAccountTokenProjection {
    fileprivate func validate(_ faults: inout FaultList) {
        if let seconds = expirationSeconds {
            if seconds < 600 {
                faults.invalid(
                    "expirationSeconds", seconds, "may not specify a duration less than 10 minutes")
            } else if seconds > 1 << 32 {
                faults.invalid(
                    "expirationSeconds", seconds,
                    "may not specify a duration larger than 2^32 seconds")
            }
        }
        faults.requireText("path", path)
        faults.requirePathInside("path", path)
    }
}

extension KeyToPath {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireText("key", key)
        faults.requireText("path", path)
        faults.requirePathInside("path", path)
        faults.requireFileMode("mode", mode)
    }
}

extension EphemeralVolumeSource {
    fileprivate func validate(_ faults: inout FaultList) {
        guard let volumeClaimTemplate else { return faults.required("volumeClaimTemplate") }
        faults.at("volumeClaimTemplate") { faults in
            faults.at("spec") { volumeClaimTemplate.spec.validate(&$0) }
        }
    }
}

extension FaultList {
    /// The permissions of a file: 0 to 0777.
    mutating func requireFileMode(_ field: String, _ mode: Int32?) {
        guard let mode, !(0...0o777).contains(mode) else { return }
        invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")
    }

    /// A path below a directory, out of which it may not lead.
    mutating func requirePathInside(_ field: String, _ path: String?) {
        guard let path else { return }
        if path.hasPrefix("/") { invalid(field, path, "must be a relative path") }
        requireNoBackstep(field, path)
    }

    mutating func requireNoBackstep(_ field: String, _ path: String) {
        if path.split(separator: "/").contains("..") {
            invalid(field, path, "must not contain '..'")
        }
    }
}
