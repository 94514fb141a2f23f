import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet

/// What the Pods of a node take of it.
@Suite struct NodeOccupancyTests {
    private func spec(cpu: Int64, hostPort: Int32? = nil) -> PodSpec {
        .with { spec in
            spec.containers = [
                .with { container in
                    container.name = "c"
                    container.resources = .with { $0.requests = ["cpu": Quantity(value: cpu)] }
                    container.ports = hostPort.map { port in
                        [.with { $0.containerPort = 80 }, .with { $0.hostPort = port }]
                    }
                }
            ]
        }
    }

    @Test func isTheSumOfThoseThatAreThere() {
        var occupancy = NodeOccupancy()
        occupancy.set(spec(cpu: 1), of: "a")
        occupancy.set(spec(cpu: 2), of: "b")
        #expect(occupancy.podCount == 2)
        #expect(occupancy.requests.cpuMillis == 3000)
        occupancy.set(spec(cpu: 5), of: "a")
        #expect(occupancy.podCount == 2)
        #expect(occupancy.requests.cpuMillis == 7000)
        for uid in ["b", "b", "unknown"] { occupancy.remove(uid) }
        #expect(occupancy.podCount == 1)
        #expect(occupancy.requests.cpuMillis == 5000)
    }

    @Test func portsOfTheMachineAreTakenOnce() {
        var occupancy = NodeOccupancy()
        let wanted = spec(cpu: 1, hostPort: 8080).hostPorts
        #expect(wanted.count == 1)
        occupancy.set(spec(cpu: 1, hostPort: 9090), of: "a")
        #expect(!occupancy.isInConflict(with: wanted))
        occupancy.set(spec(cpu: 1, hostPort: 8080), of: "a")
        #expect(occupancy.isInConflict(with: wanted))
        occupancy.remove("a")
        #expect(!occupancy.isInConflict(with: wanted))
    }
}
