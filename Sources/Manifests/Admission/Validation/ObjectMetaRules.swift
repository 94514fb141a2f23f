import KubernetesAPI

/// What holds for the metadata of every kind, and how the names of one kind have to look.
struct ObjectMetaRules {
    /// The form of names.
    let nameFormat: TextFormat

    /// The most characters a name may have, where a kind allows fewer than its format.
    let maximumNameLength: Int?

    /// Whether a finalizer without a domain has to be one of Kubernetes' own.
    let requiresQualifiedFinalizers: Bool

    /// Names are subdomains for most kinds.
    static let standard = ObjectMetaRules(nameFormat: .subdomain)

    /// The rules for an object of a kind without rules of its own. Roles may have any name that
    /// fits into a path.
    static func rules(for object: some KubernetesObject) -> ObjectMetaRules {
        object.groupVersionKind.group == "rbac.authorization.k8s.io"
            ? ObjectMetaRules(nameFormat: .pathSegment) : .standard
    }

    init(
        nameFormat: TextFormat, maximumNameLength: Int? = nil,
        requiresQualifiedFinalizers: Bool = true
    ) {
        self.nameFormat = nameFormat
        self.requiresQualifiedFinalizers = requiresQualifiedFinalizers
        self.maximumNameLength = maximumNameLength
    }

    /// The faults in the metadata of a new or changed object.
    func errors(in metadata: ObjectMeta) -> [FieldError] {
        var faults = FaultList()
        faults.at("metadata") { validate(metadata, &$0) }
        return faults.errors
    }

    /// The faults of the change from `old` to `new`.
    static func updateErrors(_ new: ObjectMeta, from old: ObjectMeta) -> [FieldError] {
        var faults = FaultList()
        faults.at("metadata") { faults in
            faults.requireUnchanged("name", new.name, from: old.name)
            faults.requireUnchanged("namespace", new.namespace, from: old.namespace)
            faults.requireUnchanged("uid", new.uid, from: old.uid)
            faults.requireUnchanged(
                "creationTimestamp", new.creationTimestamp, from: old.creationTimestamp)
            let isRemovingFinalizers = Set(new.finalizers ?? []).isSubset(of: old.finalizers ?? [])
            if old.deletionTimestamp != nil, !isRemovingFinalizers {
                faults.forbidden(
                    "finalizers", "no new finalizers can be added if the object is being deleted")
            }
        }
        return faults.errors
    }

    private func validate(_ metadata: ObjectMeta, _ faults: inout FaultList) {
        if let prefix = metadata.generateName, !prefix.isEmpty {
            faults.requireFormat(nameFormat, "generateName", maskedPrefix(prefix), shownAs: prefix)
        }
        if let name = metadata.name, !name.isEmpty {
            faults.requireFormat(nameFormat, "name", name)
            if let maximumNameLength, name.utf8.count > maximumNameLength {
                faults.invalid("name", name, "must be no more than \(maximumNameLength) characters")
            }
        } else if metadata.generateName?.isEmpty ?? true {
            faults.required("name", "name or generateName is required")
        }
        faults.requireNonNegative("generation", metadata.generation)
        faults.validateLabels("labels", metadata.labels)
        faults.validateAnnotations("annotations", metadata.annotations)
        validateOwners(metadata.ownerReferences, &faults)
        validateFinalizers(metadata.finalizers, &faults)
    }

    /// A prefix may end with a hyphen, as something follows it.
    private func maskedPrefix(_ prefix: String) -> String {
        prefix.hasSuffix("-") && prefix.count > 1 ? prefix.dropLast() + "a" : prefix
    }

    private func validateOwners(_ owners: [OwnerReference]?, _ faults: inout FaultList) {
        guard let owners else { return }
        var controllers: [OwnerReference] = []
        for owner in owners {
            faults.at("ownerReferences") { faults in
                for (field, value) in [
                    ("apiVersion", owner.apiVersion), ("kind", owner.kind), ("name", owner.name),
                    ("uid", owner.uid),
                ] where value.isEmpty {
                    faults.invalid(field, value, "must not be empty")
                }
            }
            if owner.apiVersion == "v1", owner.kind == "Event" {
                faults.invalid(
                    "ownerReferences", owner, "v1, Kind=Event is disallowed from being an owner")
            }
            if owner.controller == true { controllers.append(owner) }
        }
        guard controllers.count > 1 else { return }
        let names = controllers.prefix(2).map { "\($0.kind)/\($0.name)" }
        faults.invalid(
            "ownerReferences", owners,
            "Only one reference can have Controller set to true. Found \"true\" in references for "
                + names.joined(separator: " and "))
    }

    private func validateFinalizers(_ finalizers: [String]?, _ faults: inout FaultList) {
        faults.each("finalizers", finalizers) { finalizer, faults in
            if requiresQualifiedFinalizers {
                faults.validateFinalizer(nil, finalizer)
            } else {
                faults.requireFormat(.qualifiedName, nil, finalizer)
            }
        }
        let names = finalizers ?? []
        if names.contains("orphan"), names.contains("foregroundDeletion") {
            faults.invalid(
                "finalizers", names,
                "finalizer orphan and foregroundDeletion cannot be both set")
        }
    }
}

extension FaultList {
    /// The name of a finalizer: fully qualified, or one of Kubernetes' own.
    mutating func validateFinalizer(_ field: String?, _ finalizer: String) {
        requireFormat(.qualifiedName, field, finalizer)
        let isStandard = ["foregroundDeletion", "kubernetes", "orphan"].contains(finalizer)
        if !finalizer.utf8.contains(UInt8(ascii: "/")), !isStandard {
            invalid(
                field, finalizer,
                "name is neither a standard finalizer name nor is it fully qualified")
        }
    }

    /// The most that the keys and values of all annotations may take together.
    private static let maximumAnnotationBytes = 256 * 1024

    mutating func validateAnnotations(_ field: String, _ annotations: [String: String]?) {
        guard let annotations else { return }
        var byteCount = 0
        for (key, value) in annotations.sorted(by: { $0.key < $1.key }) {
            // Unlike those of labels, keys of annotations may be in upper case.
            invalid(field, key, TextFormat.qualifiedName.faults(in: key.lowercased()))
            byteCount += key.utf8.count + value.utf8.count
        }
        if byteCount > Self.maximumAnnotationBytes {
            tooLong(field, maximumBytes: Self.maximumAnnotationBytes)
        }
    }

    /// Labels, of an object or of a selector.
    mutating func validateLabels(_ field: String, _ labels: [String: String]?) {
        guard let labels else { return }
        forEach(in: labels) { key, value, faults in
            faults.requireFormat(.labelKey, field, key)
            faults.requireFormat(.labelValue, field, value)
        }
    }

    mutating func requireFormat(
        _ format: TextFormat, _ field: String, _ value: String, shownAs shown: String
    ) {
        invalid(field, shown, format.faults(in: value))
    }
}

extension FaultList {
    /// A domain, a slash and a path, such as the name of who does a Job's work.
    mutating func requireDomainPath(_ field: String, _ name: String) {
        if name.isEmpty { return required(field) }
        let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            return invalid(
                field, name, "must be a domain-prefixed path (such as \"acme.io/foo\")")
        }
        requireFormat(.subdomain, field, String(parts[0]), shownAs: name)
        let isPath = parts[1].utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}#?[]".utf8.contains(byte)
        }
        if !isPath { invalid(field, name, "Invalid path") }
    }
}
