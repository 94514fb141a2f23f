import KubernetesAPI

/// The most that the values of a ConfigMap or Secret may take together.
private let maximumDataBytes = 1024 * 1024

extension ConfigMap: AdmissibleKind {
    func validate(_ faults: inout FaultList) {
        faults.eachKey("data", data) { key, _, faults in
            faults.requireFormat(.configKey, nil, key)
            if binaryData?[key] != nil {
                faults.invalid(nil, key, "duplicate of key present in binaryData")
            }
        }
        faults.eachKey("binaryData", binaryData) { key, _, faults in
            faults.requireFormat(.configKey, nil, key)
        }
        // Its size is a fault of the whole object.
        let texts = (data ?? [:]).values.reduce(0) { $0 + $1.utf8.count }
        let binaries = (binaryData ?? [:]).values.reduce(0) { $0 + Base64.decodedCount(of: $1) }
        if texts + binaries > maximumDataBytes {
            faults.tooLong("[]", maximumBytes: maximumDataBytes)
        }
    }

    func validateChanges(from old: ConfigMap, _ faults: inout FaultList) {
        guard old.immutable == true else { return }
        faults.requireStillImmutable(immutable)
        if data != old.data { faults.forbidImmutableChange("data") }
        if binaryData != old.binaryData { faults.forbidImmutableChange("binaryData") }
    }
}

extension Secret: AdmissibleKind {
    func validate(_ faults: inout FaultList) {
        faults.eachKey("data", data) { key, _, faults in
            faults.requireFormat(.configKey, nil, key)
        }
        let size = (data ?? [:]).values.reduce(0) { $0 + Base64.decodedCount(of: $1) }
        if size > maximumDataBytes { faults.tooLong("data", maximumBytes: maximumDataBytes) }
        validateType(&faults)
    }

    func validateChanges(from old: Secret, _ faults: inout FaultList) {
        faults.requireUnchanged("type", type, from: old.type)
        guard old.immutable == true else { return }
        faults.requireStillImmutable(immutable)
        if data != old.data { faults.forbidImmutableChange("data") }
    }

    /// The entries that a type promises to those who use the Secret.
    private func validateType(_ faults: inout FaultList) {
        switch type {
        case "kubernetes.io/service-account-token":
            let annotation = "kubernetes.io/service-account.name"
            if metadata.annotations?[annotation]?.isEmpty ?? true {
                faults.at("metadata") { faults in
                    faults.at("annotations") { $0.at(.key(annotation)) { $0.required() } }
                }
            }
        case "kubernetes.io/basic-auth":
            // One of the two is enough.
            if data?["username"] == nil, data?["password"] == nil {
                requireEntries(["username", "password"], &faults)
            }
        case "kubernetes.io/ssh-auth":
            if data?["ssh-privatekey"]?.isEmpty ?? true {
                faults.at("data") { $0.at(.key("ssh-privatekey")) { $0.required() } }
            }
        case "kubernetes.io/tls": requireEntries(["tls.crt", "tls.key"], &faults)
        case "kubernetes.io/dockercfg": requireJSON(".dockercfg", &faults)
        case "kubernetes.io/dockerconfigjson": requireJSON(".dockerconfigjson", &faults)
        default: break
        }
    }

    /// The entry must be there, and be a JSON object, of which nothing is said.
    private func requireJSON(_ key: String, _ faults: inout FaultList) {
        faults.at("data") { faults in
            faults.at(.key(key)) { faults in
                guard let text = data?[key] else { return faults.required() }
                let bytes = Base64.decode(text) ?? []
                let file = SourceFile(path: "\(key).json", bytes: bytes)
                let reading = ManifestReader().readDocuments(file)
                let isObject =
                    reading.documents.count == 1 && reading.documents[0].value.object != nil
                if !isObject || reading.diagnostics.containsErrors {
                    faults.invalid(nil, "<secret contents redacted>", "must be a JSON object")
                }
            }
        }
    }

    private func requireEntries(_ keys: [String], _ faults: inout FaultList) {
        for key in keys where data?[key] == nil {
            faults.at("data") { $0.at(.key(key)) { $0.required() } }
        }
    }
}

extension ServiceAccount: AdmissibleKind {}

extension FaultList {
    fileprivate mutating func requireStillImmutable(_ immutable: Bool?) {
        if immutable != true { forbidImmutableChange("immutable") }
    }

    fileprivate mutating func forbidImmutableChange(_ field: String) {
        forbidden(field, "field is immutable when `immutable` is set")
    }
}
