import Testing

@testable import Manifests

@Suite("Names of images")
struct ImageReferenceTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let image: String
        let policy: String

        var testDescription: String { image }
    }

    @Test(
        "The pull policy follows the tag",
        arguments: [
            Case(image: "nginx", policy: "Always"),
            Case(image: "nginx:latest", policy: "Always"),
            Case(image: "nginx:1.27", policy: "IfNotPresent"),
            Case(image: "registry.example:5000/team/app", policy: "Always"),
            Case(image: "localhost:5000/app:v1", policy: "IfNotPresent"),
            Case(image: "app@sha256:0123", policy: "IfNotPresent"),
            Case(image: "ko://example.dev/cmd/app", policy: "IfNotPresent"),
            Case(image: "NOT_AN_IMAGE", policy: "IfNotPresent"),
        ])
    func pullPolicy(_ example: Case) {
        #expect(ImageReference(example.image).defaultPullPolicy == example.policy)
    }

    @Test(arguments: [
        "busybox", "localhost/busybox:1", "registry.test:5000/a/b-c:v1.2_3", "a__b", "a--b",
        "Registry/app", "registry.test:5000/app:1@sha256:\(String(repeating: "0f", count: 32))",
    ])
    func areAccepted(_ name: String) {
        #expect(ImageReference(name).fault == nil)
    }

    @Test(arguments: [
        "", "a b", "a:", "-a", "a/", "a..b", "a___b", "a:-1", "x@sha256:12", "x@1:\(#"abc"#)",
        "host:port/app",
    ])
    func areRefused(_ name: String) {
        #expect(ImageReference(name).fault == "invalid reference format")
    }

    @Test func capitalsAreNamed() {
        #expect(
            ImageReference("registry.test/UPPER:1:2").fault
                == "invalid reference format: repository name (UPPER) must be lowercase")
        let long = String(repeating: "a", count: 256)
        #expect(
            ImageReference(long).fault
                == "repository name must not be more than 255 characters")
    }
}
