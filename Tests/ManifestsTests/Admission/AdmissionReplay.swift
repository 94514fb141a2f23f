import KubernetesAPI

@testable import Manifests

/// Does with a recorded request what the API server did, and says where the answers differ.
struct AdmissionReplay {
    let record: AdmissionRecord

    /// What differs from the record, in words; `nil` if nothing does.
    func difference() -> String? {
        let kind = record.document["kind"]?.string ?? record.kind
        let written = record.document["apiVersion"] ?? record.object?["apiVersion"]
        guard let apiVersion = written?.string else {
            return record.isAccepted ? "no apiVersion" : nil
        }
        let groupVersionKind = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        guard let type = KnownKinds.type(for: groupVersionKind) else {
            return record.code == 400 ? nil : "the kind is not known"
        }
        return replay(type)
    }

    private var answered: String? { record.object?["metadata"]?["namespace"]?.string }

    private func replay<Object: KubernetesObject>(_ type: Object.Type) -> String? {
        var problems: [DecodeProblem] = []
        var object = Object.decode(record.document, problems: &problems)
        if record.isUnreadable, record.code == 400 { return nil }
        if !problems.isEmpty {
            return record.code == 400 ? nil : "decoding: \(problems.map(\.description))"
        }
        if object.metadata.namespace == nil { object.metadata.namespace = answered }
        let errors: [FieldError]
        if record.isUpdate {
            errors = update(&object)
        } else {
            Admission.applyDefaults(to: &object)
            Admission.prepareForCreate(&object)
            errors = Admission.validateCreate(object)
        }
        return compare(object, errors)
    }

    private func update<Object: KubernetesObject>(_ object: inout Object) -> [FieldError] {
        var problems: [DecodeProblem] = []
        var live = Object.decode(record.live ?? .null, problems: &problems)
        Admission.applyDefaults(to: &live)
        let status = live
        Admission.prepareForCreate(&live)
        live.copyStatus(from: status)
        if var service = live as? Service {
            service.allocateAddress()
            live = service as? Object ?? live
        }
        live.metadata.namespace = answered
        // The recorded Pod was bound at once; a version that names no node changes that.
        if var pod = live as? Pod {
            pod.spec?.nodeName = "pool-1"
            live = pod as? Object ?? live
        }
        object.metadata.namespace = answered
        Admission.applyDefaults(to: &object)
        Admission.prepareForUpdate(&object, from: live)
        return Admission.validateUpdate(object, from: live)
    }

    private func compare(_ object: some KubernetesObject, _ errors: [FieldError]) -> String? {
        let found = Set(errors.map { "\($0.path) \($0.reason.rawValue)" }).sorted()
        if !record.isAccepted {
            if errors.isEmpty { return "accepted; recorded \(record.causes) \(record.message)" }
            // Without causes only the verdict can be compared.
            if record.causes.isEmpty { return nil }
            let recorded = Set(record.causes).sorted()
            return found == recorded ? nil : "found \(found); recorded \(recorded)"
        }
        if !errors.isEmpty { return "refused: \(errors.map(\.description))" }
        var answer = record.object ?? .null
        var own = object.value
        if record.isUpdate {
            answer = answer.without(["status"])
            own = own.without(["status"])
        }
        let differences = answer.differences(from: own, at: FieldPath())
        return differences.isEmpty ? nil : differences.joined(separator: "; ")
    }
}

extension Service {
    /// Gives the Service the address that the recorded one had.
    fileprivate mutating func allocateAddress() {
        if spec?.type == "ExternalName" || spec?.isHeadless == true { return }
        spec?.clusterIP = "10.96.56.25"
        spec?.clusterIPs = ["10.96.56.25"]
    }
}

extension Value {
    fileprivate func without(_ fields: [String]) -> Value {
        guard var object else { return self }
        for field in fields { object[field] = nil }
        return .object(object)
    }

    /// How `own` differs from this recorded value. A text such as `<allocated>` stands for
    /// anything, and `null` for absence.
    fileprivate func differences(from own: Value?, at path: FieldPath) -> [String] {
        if case .string(let text) = self, text.hasPrefix("<"), text.hasSuffix(">") { return [] }
        if self == .null, own == nil || own == .null { return [] }
        switch (self, own) {
        case (.object(let recorded), .object(let found)?):
            let names = Set(recorded.keys).union(found.keys).sorted()
            return names.flatMap { name -> [String] in
                guard let value = recorded[name] else {
                    let isServerOwned =
                        path == FieldPath("metadata")
                        && ["uid", "resourceVersion"].contains(name)
                    return isServerOwned ? [] : ["\(path.field(name)): not recorded"]
                }
                return value.differences(from: found[name], at: path.field(name))
            }
        case (.array(let recorded), .array(let found)?) where recorded.count == found.count:
            return zip(recorded, found).enumerated().flatMap { index, pair in
                pair.0.differences(from: pair.1, at: path.index(index))
            }
        case (.array(let recorded), nil) where recorded.allSatisfy { $0 == "<allocated>" }:
            return []
        default:
            if self == own { return [] }
            return ["\(path): \(own.map { "\($0)" } ?? "absent"), recorded \(self)"]
        }
    }
}
