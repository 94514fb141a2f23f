import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet

/// Pods whose containers an earlier run of the program had started.
@Suite struct AdoptionTests {
    private static let start = Timestamp(seconds: 1_767_600_000)

    private func pod(attempt: Int32, ready: Bool = true) -> Pod {
        Pod.with {
            $0.metadata.name = "web"
            $0.metadata.namespace = "default"
            $0.metadata.uid = "uid"
            $0.spec = PodSpec.with {
                $0.nodeName = "node"
                $0.containers = [
                    Container.with {
                        $0.name = "server"
                        $0.image = "server:1"
                        $0.startupProbe = probe
                        $0.readinessProbe = probe
                    }
                ]
            }
            $0.status = PodStatus.with {
                $0.phase = "Running"
                $0.containerStatuses = [
                    ContainerStatus.with {
                        $0.name = "server"
                        $0.restartCount = attempt
                        $0.started = true
                        $0.ready = ready
                        $0.state = .with { state in
                            state.running = .with { $0.startedAt = Self.start }
                        }
                    }
                ]
            }
        }
    }

    private var probe: Probe {
        Probe.with { $0.tcpSocket = .with { $0.port = .int(80) } }
    }

    /// The status of the container when the node has looked at the Pod for the first time.
    private func adopt(_ pod: Pod) throws -> ContainerStatus {
        var left = AdoptedPod()
        left.addresses = ["10.0.0.2"]
        left.running = [(ContainerID(podUID: "uid", name: "server", attempt: 1), Self.start)]
        let node = NodeDescription(name: "node", address: "10.0.0.1", allocatable: [:])
        var life = PodLifecycle(pod, on: node, adopting: left)
        life.advance(now: Self.start + .seconds(60), cluster: ClusterState())
        return try #require(life.status.containerStatuses?.first)
    }

    @Test func whatWasReadyStaysReady() throws {
        let status = try adopt(pod(attempt: 1))
        #expect(status.started == true)
        #expect(status.ready)
    }

    @Test func whatWasNotReadyStaysSo() throws {
        let status = try adopt(pod(attempt: 1, ready: false))
        #expect(status.started == true)
        #expect(!status.ready)
    }

    @Test func whatTheStatusSaysOfAnotherStartDoesNotCount() throws {
        let status = try adopt(pod(attempt: 0))
        #expect(status.started == false)
        #expect(!status.ready)
    }
}
