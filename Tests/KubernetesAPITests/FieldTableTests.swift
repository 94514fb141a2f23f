import KubernetesAPI
import Testing

@Suite("Field tables") struct FieldTableTests {
    @Test(arguments: KnownKinds.all.map { $0.groupVersionKind })
    func findEveryFieldByName(kind: GroupVersionKind) throws {
        try check(try #require(KnownKinds.type(for: kind)))
    }

    private func check(_ type: any APIStruct.Type) throws {
        #expect(type.fields.map(\.name) == type.fields.map(\.name).sorted())
        for (index, field) in type.fields.enumerated() {
            #expect(type.fields.index(of: field.name) == index)
            if let part = field.shape.structType { try check(part) }
        }
    }

    @Test(arguments: [
        "", "n", "Name", "names", "name ", "a-name-that-is-longer-than-all-the-others",
    ])
    func findNothingElse(name: String) {
        #expect(Container.fields.index(of: name) == nil)
        #expect(Container.fields[name] == nil)
    }

    @Test func knowHowToMerge() throws {
        let containers = try #require(PodSpec.fields["containers"])
        #expect(containers.isRequired)
        #expect(containers.listType == .map)
        #expect(containers.mergeKeys == ["name"])
        #expect(containers.patchMergeKey == "name")
        #expect(containers.patchStrategies == ["merge"])
        #expect(PodSpec.fields["volumes"]?.patchStrategies == ["merge", "retainKeys"])
        #expect(PodSpec.fields["tolerations"]?.listType == .atomic)
        #expect(Container.fields["ports"]?.mergeKeys == ["containerPort", "protocol"])
        #expect(ObjectMeta.fields["finalizers"]?.listType == .set)
    }

    @Test func emptyTablesFindNothing() {
        #expect(FieldTable([]).index(of: "name") == nil)
    }
}

extension FieldShape {
    /// The struct in this shape, through arrays and maps.
    fileprivate var structType: (any APIStruct.Type)? {
        switch self {
        case .object(let type): type
        case .array(let element), .map(let element): element.structType
        case .scalar, .any: nil
        }
    }
}
