import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("LimitRanges give defaults and bounds")
struct LimitRangeAdmissionTests {
    private let store = Store()

    init() throws {
        try ClusterBaseline.ensure(in: store, nodes: 1, now: testStart)
    }

    private func limit(_ type: String, _ configure: (inout LimitRangeItem) -> Void) throws {
        try store.create(
            LimitRange.with { limitRange in
                limitRange.metadata.name = "limits"
                limitRange.metadata.namespace = "default"
                limitRange.spec = .with { spec in
                    spec.limits = [
                        .with {
                            $0.type = type
                            configure(&$0)
                        }
                    ]
                }
            }, now: testStart)
    }

    @Test func containersGetWhatTheyLeaveOut() throws {
        try limit("Container") {
            $0.default = ["cpu": Quantity(milli: 500), "memory": Quantity("128Mi") ?? 0]
            $0.defaultRequest = ["cpu": Quantity(milli: 100)]
        }
        let pod = try store.create(Pod.named("a", requests: ["cpu": "200m"]), now: testStart)
        let resources = pod.spec?.containers[0].resources
        #expect(resources?.requests?.text == "cpu=200m,memory=128Mi")
        #expect(resources?.limits?.text == "cpu=500m,memory=128Mi")
        #expect(
            pod.metadata.annotations?["kubernetes.io/limit-ranger"]
                == "LimitRanger plugin set: memory request for container main; "
                + "cpu, memory limit for container main")
        #expect(pod.status?.qosClass == "Burstable", "the class follows from what was filled in")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        var requests: [String: String]?
        var limits: [String: String]?
        let refusal: String?

        var testDescription: String { sentence }
    }

    static let containerCases = [
        Case(
            sentence: "within all bounds", requests: ["cpu": "200m"], limits: ["cpu": "1"],
            refusal: nil),
        Case(
            sentence: "a limit above the maximum", requests: ["cpu": "900m"], limits: ["cpu": "2"],
            refusal: "maximum cpu usage per Container is 1, but limit is 2"),
        Case(
            sentence: "a request below the minimum, and too far below the limit",
            requests: ["cpu": "10m"], limits: ["cpu": "1"],
            refusal: "[minimum cpu usage per Container is 50m, but request is 10m, "
                + "cpu max limit to request ratio per Container is 5, but provided ratio is "
                + "100.000000]"),
    ]

    @Test(arguments: containerCases)
    func containerBounds(_ testCase: Case) throws {
        try limit("Container") {
            $0.max = ["cpu": 1]
            $0.min = ["cpu": Quantity(milli: 50)]
            $0.maxLimitRequestRatio = ["cpu": 5]
        }
        let pod = Pod.named("a", requests: testCase.requests, limits: testCase.limits)
        #expect(store.refusal(of: pod) == testCase.refusal)
    }

    @Test func podsAreBoundAsAWhole() throws {
        try limit("Pod") { $0.max = ["memory": Quantity("1Gi") ?? 0] }
        #expect(
            store.refusal(of: Pod.named("a"))
                == "maximum memory usage per Pod is 1Gi.  No limit is specified")
    }

    @Test func claimsAreBoundByTheirRequest() throws {
        try limit("PersistentVolumeClaim") {
            $0.min = ["storage": Quantity("1Gi") ?? 0]
            $0.max = ["storage": Quantity("5Gi") ?? 0]
        }
        func claim(_ storage: String) -> PersistentVolumeClaim {
            .with { claim in
                claim.metadata.name = "data"
                claim.metadata.namespace = "default"
                claim.spec = .with { spec in
                    spec.accessModes = ["ReadWriteOnce"]
                    spec.resources = .with { $0.requests = ["storage": Quantity(storage) ?? 0] }
                }
            }
        }
        #expect(
            store.refusal(of: claim("500Mi"))
                == "minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 500Mi")
        #expect(
            store.refusal(of: claim("6Gi"))
                == "maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 6Gi")
        #expect(store.refusal(of: claim("5Gi")) == nil)
    }
}
