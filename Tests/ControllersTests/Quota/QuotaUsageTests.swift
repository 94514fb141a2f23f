import KubernetesAPI
import Testing

@testable import Controllers

@Suite("What objects take of quotas")
struct QuotaUsageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let object: any KubernetesObject
        let usage: String

        var testDescription: String { sentence }
    }

    static let cases = [
        Case(
            sentence: "an object of a group is counted under its qualified name",
            object: Deployment(), usage: "count/deployments.apps=1"),
        Case(
            sentence: "a ConfigMap is counted under two names",
            object: ConfigMap(), usage: "configmaps=1,count/configmaps=1"),
        Case(
            sentence: "a Pod takes its requests under two names, and its limits",
            object: Pod.asking(requests: ["cpu": "300m"], limits: ["cpu": "1", "memory": "1Gi"]),
            usage: "count/pods=1,cpu=300m,limits.cpu=1,limits.memory=1Gi,pods=1,requests.cpu=300m"),
        Case(
            sentence: "of extended resources only requests are counted",
            object: Pod.asking(requests: ["example.com/gpu": "2"]),
            usage: "count/pods=1,pods=1,requests.example.com/gpu=2"),
        Case(
            sentence: "a Pod that is asked to end still takes everything",
            object: Pod.asking(requests: ["cpu": "1"]) {
                $0.metadata.deletionTimestamp = Timestamp(seconds: 0)
            },
            usage: "count/pods=1,cpu=1,pods=1,requests.cpu=1"),
        Case(
            sentence: "a Pod that has ended takes its place in the store",
            object: Pod.asking(requests: ["cpu": "1"]) {
                $0.status = .with { $0.phase = "Failed" }
            },
            usage: "count/pods=1"),
        Case(
            sentence: "the greatest init container counts if it needs more than the containers",
            object: Pod.asking(requests: ["cpu": "1"]) {
                $0.spec?.initContainers = [.asking(["cpu": "3"]), .asking(["cpu": "2"])]
            },
            usage: "count/pods=1,cpu=3,pods=1,requests.cpu=3"),
        Case(
            sentence: "a sidecar counts beside the containers",
            object: Pod.asking(requests: ["cpu": "1"]) {
                $0.spec?.initContainers = [.asking(["cpu": "2"], restartPolicy: "Always")]
            },
            usage: "count/pods=1,cpu=3,pods=1,requests.cpu=3"),
        Case(
            sentence: "a node port Service takes a port for each of its own",
            object: Service.with {
                $0.spec = .with {
                    $0.type = "NodePort"
                    $0.ports = [.with { $0.port = 80 }, .with { $0.port = 443 }]
                }
            },
            usage: "count/services=1,services=1,services.nodeports=2"),
        Case(
            sentence: "a load balancer without node ports takes none",
            object: Service.with {
                $0.spec = .with {
                    $0.type = "LoadBalancer"
                    $0.allocateLoadBalancerNodePorts = false
                    $0.ports = [.with { $0.port = 80 }]
                }
            },
            usage: "count/services=1,services=1,services.loadbalancers=1,services.nodeports=0"),
        Case(
            sentence: "a claim takes storage, also of its class",
            object: PersistentVolumeClaim.with {
                $0.spec = .with {
                    $0.storageClassName = "fast"
                    $0.resources = .with { $0.requests = ["storage": Quantity("5Gi") ?? 0] }
                }
            },
            usage: "count/persistentvolumeclaims=1,"
                + "fast.storageclass.storage.k8s.io/persistentvolumeclaims=1,"
                + "fast.storageclass.storage.k8s.io/requests.storage=5Gi,"
                + "persistentvolumeclaims=1,requests.storage=5Gi"),
    ]

    @Test(arguments: cases)
    func usage(_ testCase: Case) {
        #expect(QuotaUsage.of(testCase.object).text == testCase.usage)
    }
}
