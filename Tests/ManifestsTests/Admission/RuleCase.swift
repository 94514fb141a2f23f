import KubernetesAPI
import Testing

@testable import Manifests

/// A valid object that is changed in one place, and what is to be said of it.
struct RuleCase: CustomTestStringConvertible, Sendable {
    let name: String
    /// A JSON merge patch, written in YAML.
    let patch: String
    /// `field Type` pairs, as an API server names them.
    let causes: Set<String>

    var testDescription: String { name }

    init(_ name: String, _ patch: String, _ causes: String...) {
        self.name = name
        self.patch = patch
        self.causes = Set(causes)
    }

    /// Checks what a create of the changed object says.
    func check(_ base: String) throws {
        let changed = MergePatch.apply(try Self.value(patch), to: try Self.value(base))
        let kind = try Self.type(of: changed)
        func check<Object: KubernetesObject>(_ type: Object.Type) {
            let object = Self.prepared(changed, as: type)
            #expect(Self.causes(Admission.validateCreate(object)) == causes)
        }
        check(kind)
    }

    /// Checks what an update of the object, as it is stored, to the changed one says.
    func checkUpdate(_ base: String) throws {
        let base = try Self.value(base)
        let patch = try Self.value(patch)
        let kind = try Self.type(of: base)
        func check<Object: KubernetesObject>(_ type: Object.Type) {
            let stored = Self.prepared(base, as: type)
            #expect(Admission.validateCreate(stored) == [])
            var problems: [DecodeProblem] = []
            var changed = Object.decode(
                MergePatch.apply(patch, to: stored.value), problems: &problems)
            #expect(problems.isEmpty)
            Admission.prepareForUpdate(&changed, from: stored)
            #expect(Self.causes(Admission.validateUpdate(changed, from: stored)) == causes)
        }
        check(kind)
    }

    private static func prepared<Object: KubernetesObject>(
        _ value: Value, as type: Object.Type
    ) -> Object {
        var problems: [DecodeProblem] = []
        var object = type.decode(value, problems: &problems)
        #expect(problems.isEmpty)
        Admission.prepareForCreate(&object)
        return object
    }

    private static func causes(_ errors: [FieldError]) -> Set<String> {
        Set(
            errors.map { error in
                "\(error.path) \(error.reason.rawValue.replacing("FieldValue", with: ""))"
            })
    }

    private static func type(of value: Value) throws -> any KubernetesObject.Type {
        let kind = GroupVersionKind(
            apiVersion: try #require(value["apiVersion"]?.string),
            kind: try #require(value["kind"]?.string))
        let type: (any KubernetesObject.Type)? = KnownKinds.type(for: kind)
        return try #require(type)
    }

    private static func value(_ yaml: String) throws -> Value {
        let file = SourceFile(path: "rule.yaml", text: yaml)
        return try #require(try ManifestReader().read(file).get().first?.value)
    }
}
