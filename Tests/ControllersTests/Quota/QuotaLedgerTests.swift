import KubernetesAPI
import Testing

@testable import Controllers

@Suite("The ledger of quotas")
struct QuotaLedgerTests {
    private let state = ClusterState()

    private func used(_ name: String = "quota") -> String? {
        state.quotaLedger.used(of: NamespacedName(namespace: "default", name: name))?.text
    }

    @Test func countsWhatIsThereBeforeTheQuota() {
        state.upsert(Pod.asking("a", requests: ["cpu": "300m"]))
        state.upsert(ResourceQuota.limiting(["pods": "3", "requests.cpu": "1"]))
        #expect(used() == "pods=1,requests.cpu=300m")
    }

    @Test func followsObjectsAsTheyComeChangeAndGo() {
        state.upsert(ResourceQuota.limiting(["pods": "3", "requests.cpu": "1"]))
        #expect(used() == "pods=0,requests.cpu=0")
        state.upsert(Pod.asking("a", requests: ["cpu": "300m"]))
        state.upsert(Pod.asking("b", requests: ["cpu": "300m"]))
        #expect(used() == "pods=2,requests.cpu=600m")
        state.upsert(
            Pod.asking("a", requests: ["cpu": "300m"]) {
                $0.status = .with { $0.phase = "Succeeded" }
            })
        #expect(used() == "pods=1,requests.cpu=300m")
        state.remove(ObjectKey(Pod.self, namespace: "default", name: "b"))
        #expect(used() == "pods=0,requests.cpu=0")
    }

    @Test func countsAnewWhenTheLimitsNameSomethingElse() {
        state.upsert(Pod.asking("a", requests: ["cpu": "1"]))
        state.upsert(ResourceQuota.limiting(["pods": "3"]))
        state.upsert(ResourceQuota.limiting(["requests.cpu": "4"]))
        #expect(used() == "requests.cpu=1")
    }

    @Test func ignoresOtherNamespaces() {
        state.upsert(ResourceQuota.limiting(["pods": "3"]))
        state.upsert(Pod.asking("a") { $0.metadata.namespace = "other" })
        #expect(used() == "pods=0")
    }

    @Test func forgetsAQuotaThatIsGone() {
        state.upsert(ResourceQuota.limiting(["pods": "3"]))
        state.remove(ObjectKey(ResourceQuota.self, namespace: "default", name: "quota"))
        #expect(state.quotaLedger.isEmpty)
        #expect(state.quotaLedger.quotas(in: "default").isEmpty)
    }

    @Test func aCopyCountsOnItsOwn() {
        state.upsert(ResourceQuota.limiting(["pods": "3"]))
        let copy = state.copy()
        copy.upsert(Pod.asking("a"))
        #expect(used() == "pods=0")
    }

    struct Scope: Sendable, CustomTestStringConvertible {
        let sentence: String
        let scope: String
        var condition = "Exists"
        var values: [String]?
        let inside: Pod
        let outside: Pod

        var testDescription: String { sentence }
    }

    static let scopes = [
        Scope(
            sentence: "Terminating Pods end by themselves", scope: "Terminating",
            inside: .asking { $0.spec?.activeDeadlineSeconds = 60 }, outside: .asking()),
        Scope(
            sentence: "NotTerminating Pods do not", scope: "NotTerminating",
            inside: .asking(), outside: .asking { $0.spec?.activeDeadlineSeconds = 60 }),
        Scope(
            sentence: "BestEffort Pods ask for no CPU or memory", scope: "BestEffort",
            inside: .asking(requests: ["ephemeral-storage": "1Gi"]),
            outside: .asking(limits: ["memory": "1Gi"])),
        Scope(
            sentence: "NotBestEffort Pods ask for some", scope: "NotBestEffort",
            inside: .asking(requests: ["cpu": "1m"]), outside: .asking()),
        Scope(
            sentence: "priority classes are chosen by name", scope: "PriorityClass",
            condition: "In", values: ["high"],
            inside: .asking { $0.spec?.priorityClassName = "high" },
            outside: .asking { $0.spec?.priorityClassName = "low" }),
        Scope(
            sentence: "affinity may reach into other namespaces",
            scope: "CrossNamespacePodAffinity",
            inside: .asking {
                $0.spec?.affinity = .with {
                    $0.podAffinity = .with {
                        $0.requiredDuringSchedulingIgnoredDuringExecution = [
                            .with { $0.namespaces = ["other"] }
                        ]
                    }
                }
            },
            outside: .asking()),
    ]

    @Test(arguments: scopes)
    func scope(_ scope: Scope) {
        state.upsert(
            ResourceQuota.limiting(["pods": "3"]) {
                $0.scopeSelector = .with {
                    $0.matchExpressions = [
                        .with {
                            $0.scopeName = scope.scope
                            $0.operator = scope.condition
                            $0.values = scope.values
                        }
                    ]
                }
            })
        state.upsert(scope.outside)
        #expect(used() == "pods=0", "the one outside does not count")
        state.upsert(scope.inside)
        #expect(used() == "pods=1", "the one inside does")
    }
}
