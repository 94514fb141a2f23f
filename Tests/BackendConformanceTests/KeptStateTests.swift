import Controllers
import Kubelet
import KubernetesAPI
import Reconcile
import Testing

@testable import PodConformanceKit

/// Nothing is done about a Pod before its object is kept, so that a restart knows of it.
@Suite struct KeptStateTests {
    private static let start = Timestamp(seconds: 1_767_600_000)

    private let store = Store()
    private let backend = SimulatedBackend()
    private let loop: ControlLoop
    private let clock = SimulatedClock(start: start)

    init() throws {
        let description = NodeDescription(
            name: "node-1", address: "198.18.0.1",
            allocatable: ["cpu": Quantity(value: 2), "memory": Quantity(value: 8 << 30)])
        let kubelet = KubeletNode(description, backend: backend, actsOnKeptState: true)
        loop = ControlLoop(store: store, controllers: ControllerSet.all, nodeAgent: kubelet)
        try ClusterBaseline.ensure(in: store, nodes: 0, now: Self.start)
        let node = SimulatedNode.make(
            named: "node-1", capacity: SimulatedNode.defaultCapacity)
        try NodeRegistration.join(node, in: store, now: Self.start)
        try store.create(
            Pod.with { pod in
                pod.metadata.name = "p"
                pod.metadata.namespace = "default"
                pod.spec = .with { spec in
                    spec.terminationGracePeriodSeconds = 8
                    spec.containers = [
                        .with {
                            $0.name = "c"
                            $0.image = "localhost/busybox:1"
                            $0.command = ["sh", "-c", "sleep 1000"]
                            $0.lifecycle = .with { lifecycle in
                                lifecycle.preStop = .with { $0.sleep = .with { $0.seconds = 5 } }
                            }
                        }
                    ]
                }
            }, now: Self.start)
    }

    private func pass(_ duration: Duration, keeping: Bool) {
        let end = clock.now + duration
        while clock.now < end {
            let deadline = loop.step(now: clock.now)
            if keeping, loop.waitsForKeeping {
                loop.stateWasKept(now: clock.now)
                continue
            }
            clock.wait(until: min(end, deadline ?? end))
        }
    }

    private var pod: Pod? { store.state.pods["default", "p"] }

    @Test func nothingStartsBeforeThePodIsKept() {
        pass(.seconds(30), keeping: false)
        #expect(pod?.nodeName == "node-1")
        #expect(loop.waitsForKeeping)
        #expect(backend.pods.isEmpty)
        pass(.seconds(30), keeping: true)
        #expect(pod?.phase == "Running")
        #expect(!loop.waitsForKeeping)
    }

    @Test func nothingStopsBeforeTheDeletionIsKept() throws {
        pass(.seconds(30), keeping: true)
        let key = try #require(pod?.key)
        try store.delete(key, Deletion(), now: clock.now)
        pass(.seconds(30), keeping: false)
        #expect(pod?.isTerminating == true)
        #expect(backend.logs.first?.container.isRunning == true)
        // The hook gives others time to notice, which they can from now on.
        pass(.seconds(4), keeping: true)
        #expect(backend.logs.first?.container.isRunning == true)
        pass(.seconds(30), keeping: true)
        #expect(pod == nil)
        #expect(backend.logs.first?.container.isRunning == false)
    }

    @Test func whatTheNodeItselfWritesHoldsNothingUp() {
        pass(.seconds(30), keeping: true)
        backend.logs.first?.container.main?.end(with: 1)
        pass(.seconds(60), keeping: false)
        #expect(pod?.status?.containerStatuses?.first?.restartCount == 1)
        #expect(pod?.phase == "Running")
    }
}
