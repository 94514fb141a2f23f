import KubernetesAPI
import Testing

@testable import Controllers

@Suite("The account of a namespace")
struct ServiceAccountControllerTests {
    private let namespace = Namespace.with { $0.metadata.name = "shop" }

    private func lines(_ objects: [any KubernetesObject]) -> [String] {
        ServiceAccountController()
            .reconcile(namespace.key, in: .holding(objects), now: nodeTestNow).lines
    }

    @Test func isMadeWhereItIsMissing() {
        let elsewhere = ServiceAccountController.account(in: "other")
        #expect(lines([namespace, elsewhere]) == ["create ServiceAccount default"])
        #expect(lines([namespace, ServiceAccountController.account(in: "shop")]) == [])
    }

    @Test func isNotMadeWhereTheNamespaceIsGoneOrGoing() {
        #expect(lines([]) == [])
        var terminating = namespace
        terminating.metadata.deletionTimestamp = nodeTestNow
        #expect(lines([terminating]) == [])
    }
}
