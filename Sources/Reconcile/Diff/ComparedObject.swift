internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// What of the two versions of an object a diff compares: nothing that Kubernetes itself sets, and
/// nothing secret.
struct ComparedObject {
    private(set) var observed: Value?
    private(set) var desired: Value?

    /// The annotations that controllers and kubectl write for themselves.
    private static let ownedAnnotations = [
        "deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration",
    ]

    /// The fields of a Service's spec that the API server fills in where nothing is desired.
    private static let allocatedServiceFields = [
        "clusterIP", "clusterIPs", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy",
    ]

    init(
        kind: GroupKind, schema: any APIStruct.Type, observed: Value?, desired: Value?,
        mask: SecretMask
    ) {
        self.observed = observed.map(Self.withoutOwnedFields)
        self.desired = desired.map(Self.withoutOwnedFields)
        switch kind {
        case Secret.groupVersionKind.groupKind:
            self.observed = self.observed.map(mask.masked)
            self.desired = self.desired.map(mask.masked)
        case Service.groupVersionKind.groupKind: removeAllocatedFields()
        case ConfigMap.groupVersionKind.groupKind: spellOutLines()
        case Job.groupVersionKind.groupKind:
            self.observed = self.observed.map(Self.withoutGeneratedSelector)
            self.desired = self.desired.map(Self.withoutGeneratedSelector)
        default: break
        }
        self.observed = self.observed.map(mask.shown)
        self.desired = self.desired.map(mask.shown)
        if let observed = self.observed, let desired = self.desired {
            let pair = AlignedPair(observed: observed, desired: desired, schema: schema)
            self.observed = pair.observed
            self.desired = pair.desired
        }
    }

    private static func withoutOwnedFields(_ object: Value) -> Value {
        let object = ServerOwnedFields.remove(from: object)
        guard let annotations = object["metadata"]?["annotations"]?.object,
            ownedAnnotations.contains(where: { annotations[$0] != nil })
        else { return object }
        var rest = annotations
        for name in ownedAnnotations { rest[name] = nil }
        return object.changing("metadata") {
            $0.changing("annotations") { _ in rest.isEmpty ? nil : .object(rest) }
        }
    }

    /// A Job's selector and the labels it asks for hold the Job's uid, unless the user made them.
    private static func withoutGeneratedSelector(_ job: Value) -> Value {
        guard job["spec"]?["manualSelector"] != true else { return job }
        return job.changing("spec") { spec in
            spec.changing("selector") { _ in nil }.changing("template") { template in
                template.changing("metadata") { metadata in
                    metadata.changing("labels") { labels in
                        let kept = (labels.object ?? ValueObject()).filter {
                            !Job.generatedLabels.contains($0.key)
                        }
                        return kept.isEmpty
                            ? nil : .object(ValueObject(kept.map { ($0.key, $0.value) }))
                    }
                }
            }
        }
    }

    /// Texts that YAML cannot show line by line, such as those with blanks at the ends of lines,
    /// become lists of their lines, on both sides if they are on one.
    private mutating func spellOutLines() {
        let texts = [observed, desired].compactMap { $0?["data"]?.object }
        let names = Set(
            texts.flatMap { data in
                data.filter { ($0.value.string ?? "").hasUnprintableLines }.map(\.key)
            })
        if names.isEmpty { return }
        func spellOut(_ object: Value) -> Value {
            object.changing("data") { data in
                .object(
                    ValueObject(
                        (data.object ?? ValueObject()).map { entry in
                            guard names.contains(entry.key), let text = entry.value.string else {
                                return (entry.key, entry.value)
                            }
                            let lines = text.split(
                                separator: "\n", omittingEmptySubsequences: false)
                            return (
                                "\(entry.key) (lines)", .array(lines.map { .string(String($0)) })
                            )
                        }))
            }
        }
        observed = observed.map(spellOut)
        desired = desired.map(spellOut)
    }

    private mutating func removeAllocatedFields() {
        guard let wanted = desired?["spec"], let ports = observed?["spec"]?["ports"]?.array else {
            return
        }
        let openPorts = withoutAllocatedNodePorts(ports, desired: wanted["ports"]?.array ?? [])
        observed = observed?.changing("spec") { spec in
            var fields = spec.object ?? ValueObject()
            for name in Self.allocatedServiceFields where wanted[name] == nil { fields[name] = nil }
            fields["ports"] = .array(openPorts)
            return .object(fields)
        }
    }

    /// The observed ports, without node ports where the same desired port has none.
    private func withoutAllocatedNodePorts(_ observed: [Value], desired: [Value]) -> [Value] {
        guard let schema = ServiceSpec.fields["ports"],
            let key = ElementKey(for: schema, in: [observed, desired])
        else { return observed }
        return observed.map { port in
            let identity = key.identity(of: port)
            let wanted = desired.first { key.identity(of: $0) == identity }
            guard let wanted, wanted["nodePort"] == nil else { return port }
            return port.changing("nodePort") { _ in nil }
        }
    }
}

extension Job {
    /// The labels that the API server puts into the template of a Job.
    fileprivate static let generatedLabels = [
        "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid",
        "job-name",
    ]
}

extension String {
    /// Whether the text has several lines and could not stand below `|` in YAML.
    fileprivate var hasUnprintableLines: Bool {
        utf8.contains(UInt8(ascii: "\n"))
            && YAMLWriter().write(["text": .string(self)]).hasPrefix("text: \"")
    }
}

extension Value {
    /// The object with a field changed; itself where there is no such field.
    fileprivate func changing(_ key: String, _ change: (Value) -> Value?) -> Value {
        guard case .object(var fields) = self, let value = fields[key] else { return self }
        fields[key] = change(value)
        return .object(fields)
    }
}
