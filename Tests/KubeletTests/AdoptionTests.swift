import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet

@Suite("Containers that an earlier run of the program has left running")
struct AdoptionTests {
    private static let start = Timestamp(seconds: 1_000_000)

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var restartCount: Int32 = 0
        let wasReady: Bool
        let isReady: Bool
    }

    private func probe() -> Probe { .with { $0.tcpSocket = .with { $0.port = .int(80) } } }

    /// A Pod whose container has both probes, with what its status says of it.
    private func pod(_ given: Case) -> Pod {
        .with { pod in
            pod.metadata.name = "web"
            pod.metadata.namespace = "default"
            pod.metadata.uid = "uid"
            pod.spec = .with { spec in
                spec.nodeName = "node"
                spec.containers = [
                    .with {
                        $0.name = "c"
                        $0.image = "app:1"
                        $0.startupProbe = probe()
                        $0.readinessProbe = probe()
                    }
                ]
            }
            pod.status = .with { status in
                status.phase = "Running"
                status.containerStatuses = [
                    .with {
                        $0.name = "c"
                        $0.restartCount = given.restartCount
                        $0.started = given.wasReady
                        $0.ready = given.wasReady
                        $0.state = .with { state in
                            state.running = .with { $0.startedAt = Self.start }
                        }
                    }
                ]
            }
        }
    }

    @Test func volumesOfAdoptedPodsAreBroughtUpToDate() throws {
        let id = ContainerID(podUID: "uid", name: "c", attempt: 0)
        var adopted = AdoptedPod()
        adopted.addresses = ["192.0.2.1"]
        adopted.running = [(id, Self.start)]
        var pod = pod(Case(testDescription: "", wasReady: true, isReady: true))
        pod.spec?.volumes = [
            .with {
                $0.name = "fields"
                $0.downwardAPI = .with {
                    $0.items = [
                        .with {
                            $0.path = "name"
                            $0.fieldRef = .with { $0.fieldPath = "metadata.name" }
                        }
                    ]
                }
            }
        ]
        pod.spec?.containers[0].volumeMounts = [.with { $0.name = "fields" }]
        let node = NodeDescription(name: "node", address: "192.0.2.9", allocatable: [:])
        var life = PodLifecycle(pod, on: node, adopting: adopted)
        life.advance(now: Self.start + .seconds(60), cluster: ClusterState())
        let mounted = life.takeRequests().compactMap { entry -> [String]? in
            guard case .mountVolumes(_, let volumes) = entry.request else { return nil }
            return volumes.map(\.name)
        }
        #expect(mounted == [["fields"]])
    }

    @Test(arguments: [
        Case(testDescription: "one that was ready stays so", wasReady: true, isReady: true),
        Case(testDescription: "one that was not is asked", wasReady: false, isReady: false),
        Case(
            testDescription: "what was said of an earlier container does not count",
            restartCount: 4, wasReady: true, isReady: false),
    ])
    func areAsReadyAsTheyWere(_ given: Case) throws {
        let id = ContainerID(podUID: "uid", name: "c", attempt: 0)
        var adopted = AdoptedPod()
        adopted.addresses = ["192.0.2.1"]
        adopted.running = [(id, Self.start)]
        let node = NodeDescription(name: "node", address: "192.0.2.9", allocatable: [:])
        var life = PodLifecycle(pod(given), on: node, adopting: adopted)
        life.advance(now: Self.start + .seconds(60), cluster: ClusterState())
        // Volumes are looked at first, of which there are none.
        for (request, _) in life.takeRequests() { life.take(.answer(request, .success(.done))) }
        life.advance(now: Self.start + .seconds(60), cluster: ClusterState())
        let status = try #require(life.status.containerStatuses?.first)
        #expect(status.ready == given.isReady)
        #expect(status.started == given.isReady)
        let condition = life.status.conditions?.first { $0.type == "Ready" }
        #expect(condition?.status == (given.isReady ? "True" : "False"))
    }
}
