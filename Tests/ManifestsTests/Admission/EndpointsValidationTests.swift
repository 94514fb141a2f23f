import KubernetesAPI
import Testing

@testable import Manifests

@Suite("Endpoints and EndpointSlices that users write are validated")
struct EndpointsValidationTests {
    struct Case<Object: KubernetesObject>: CustomTestStringConvertible, Sendable {
        let what: String
        let causes: [String]
        let change: @Sendable (inout Object) -> Void

        var testDescription: String { what }
    }

    @Test(arguments: [
        Case<Endpoints>(what: "What is complete is fine.", causes: []) { _ in },
        Case(
            what: "A subset has addresses.", causes: ["subsets[0] FieldValueRequired"]
        ) { $0.subsets?[0].addresses = nil },
        Case(
            what: "An address is one.",
            causes: [
                "subsets[0].addresses[0].ip FieldValueInvalid",
                "subsets[0].addresses[0].ip FieldValueInvalid",
            ]
        ) { $0.subsets?[0].addresses?[0].ip = "db.example.org" },
        Case(
            what: "It can be reached from elsewhere.",
            causes: ["subsets[0].addresses[0].ip FieldValueInvalid"]
        ) { $0.subsets?[0].addresses?[0].ip = "127.0.0.1" },
        Case(
            what: "Of two ports each has a name.",
            causes: [
                "subsets[0].ports[0].name FieldValueRequired",
                "subsets[0].ports[1].name FieldValueRequired",
                "subsets[0].ports[1].port FieldValueInvalid",
            ]
        ) { $0.subsets?[0].ports?.append(EndpointPort()) },
    ])
    func endpoints(_ test: Case<Endpoints>) {
        var endpoints = Endpoints.with {
            $0.metadata.name = "db"
            $0.metadata.namespace = "default"
            $0.subsets = [
                .with {
                    $0.addresses = [.with { $0.ip = "192.0.2.1" }]
                    $0.ports = [.with { $0.port = 5432 }]
                }
            ]
        }
        test.change(&endpoints)
        #expect(causes(endpoints) == test.causes)
    }

    @Test(arguments: [
        Case<EndpointSlice>(what: "What is complete is fine.", causes: []) { _ in },
        Case(
            what: "The type of addresses is known.",
            causes: ["addressType FieldValueNotSupported"]
        ) { $0.addressType = "IP" },
        Case(
            what: "Addresses are of the slice's type.",
            causes: ["endpoints[0].addresses[0] FieldValueInvalid"]
        ) { $0.addressType = "IPv6" },
        Case(
            what: "An endpoint has an address.",
            causes: ["endpoints[0].addresses FieldValueRequired"]
        ) { $0.endpoints?[0].addresses = [] },
        Case(
            what: "A name has two parts.",
            causes: ["endpoints[0].addresses[0] FieldValueInvalid"]
        ) {
            $0.addressType = "FQDN"
            $0.endpoints?[0].addresses = ["localhost"]
        },
        Case(
            what: "Ports differ in their names.",
            causes: ["ports[1].name FieldValueDuplicate"]
        ) { $0.ports = [$0.ports?[0], $0.ports?[0]].compactMap(\.self) },
    ])
    func slices(_ test: Case<EndpointSlice>) {
        var slice = Self.slice()
        test.change(&slice)
        #expect(causes(slice) == test.causes)
    }

    @Test func theTypeOfASliceCannotChange() {
        let old = Self.slice()
        var new = old
        new.addressType = "FQDN"
        new.endpoints = []
        let errors = Admission.validateUpdate(new, from: old)
        #expect(errors.map { "\($0.path)" } == ["addressType"])
    }

    private func causes(_ object: some KubernetesObject) -> [String] {
        var object = object
        Admission.prepareForCreate(&object)
        return Admission.validateCreate(object).map { "\($0.path) \($0.reason.rawValue)" }
    }

    private static func slice() -> EndpointSlice {
        .with {
            $0.metadata.name = "db-1"
            $0.metadata.namespace = "default"
            $0.addressType = "IPv4"
            $0.endpoints = [.with { $0.addresses = ["192.0.2.1"] }]
            $0.ports = [.with { $0.port = 5432 }]
        }
    }
}
