import KubernetesAPI
import Testing

@testable import HostVolumes
@testable import Kubelet

/// What thresholds are, and what of a machine they are compared with.
@Suite struct EvictionThresholdTests {
    private func quantity(_ text: String, of capacity: Int64) -> String? {
        EvictionThreshold(.memoryAvailable, text)?.quantity(of: capacity)?.canonicalText
    }

    @Test func amountsAndSharesAreRead() {
        #expect(quantity("100Mi", of: 1 << 30) == "100Mi")
        #expect(quantity("50%", of: 1 << 30) == "512Mi")
        // The share that a kubelet keeps is a little more than a tenth.
        #expect(quantity("10%", of: 100 << 30) == "10737418400")
        #expect(quantity("0%", of: 1 << 30) == nil)
        #expect(quantity("100%", of: 1 << 30) == nil)
        for text in ["", "%", "-1Mi", "101%", "many"] {
            #expect(EvictionThreshold(.memoryAvailable, text) == nil, "\(text)")
        }
    }

    @Test func thresholdsAreReadByName() {
        let read = EvictionThreshold.thresholds(in: [
            "pid.available": "1k", "memory.available": "1",
        ])
        #expect(read.thresholds.map(\.signal) == [.memoryAvailable, .processesAvailable])
        #expect(read.fault == nil)
        #expect(EvictionThreshold.thresholds(in: ["memory.free": "1"]).fault == "memory.free")
        #expect(EvictionThreshold.thresholds(in: ["pid.available": "x"]).fault == "pid.available")
    }

    @Test func exactlyAsMuchAsHasToBeLeftIsEnough() throws {
        let threshold = try #require(EvictionThreshold(.memoryAvailable, "100"))
        var measurement = NodeMeasurement()
        #expect(!threshold.isMet(by: measurement))
        measurement.memory = .init(available: 100, capacity: 1000)
        #expect(!threshold.isMet(by: measurement))
        measurement.memory = .init(available: 99, capacity: 1000)
        #expect(threshold.isMet(by: measurement))
    }

    @Test func roomForImagesIsLeftWhereThereAreImages() throws {
        let threshold = try #require(EvictionThreshold(.imageStorageAvailable, "15%"))
        var measurement = NodeMeasurement()
        let tight = NodeMeasurement.Amount(available: 12, capacity: 100)
        measurement.nodeStorage = .init(bytes: tight, inodes: tight)
        #expect(threshold.isMet(by: measurement))
        measurement.keepsImages = false
        #expect(!threshold.isMet(by: measurement))
    }

    @Test func theMachinesMemoryIsReadOffItsOwnFigures() {
        let text = """
            MemTotal:       1000 kB
            MemFree:         200 kB
            MemAvailable:    900 kB
            Inactive(file):  300 kB
            """
        #expect(MachineUsage.memory(text) == .init(available: 500 * 1024, capacity: 1000 * 1024))
        #expect(MachineUsage.memory("") == nil)
        let processes = MachineUsage.processes(
            load: "0.20 0.18 0.12 1/80 11206\n", limits: ["32768\n", "1000\n", ""])
        #expect(processes == .init(available: 920, capacity: 1000))
        let machine = MachineUsage.measure(storageOf: "/")
        #expect(machine.memory != nil && machine.nodeStorage != nil && machine.processes != nil)
    }
}
