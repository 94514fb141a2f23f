import Controllers
import KubernetesAPI
import Testing

@testable import Kubelet

/// The order in which Pods go for what a node is short of.
@Suite struct VictimRankingTests {
    struct Candidate {
        let name: String
        var priority: Int32 = 0
        var request: Int64 = 0
        /// `nil` for a Pod that could not be measured.
        var usage: Int64?
    }

    struct Case: CustomTestStringConvertible {
        let rule: String
        let signal: EvictionSignal
        let candidates: [Candidate]
        let order: [String]

        var testDescription: String { rule }
    }

    static let cases = [
        Case(
            rule: "Who uses more than requested goes before who is of lower priority.",
            signal: .memoryAvailable,
            candidates: [
                Candidate(name: "low", priority: -5, request: 100, usage: 100),
                Candidate(name: "over", priority: 1000, request: 100, usage: 101),
            ], order: ["over", "low"]),
        Case(
            rule: "Among those the lower priority goes first, and then the greater excess.",
            signal: .memoryAvailable,
            candidates: [
                Candidate(name: "a", priority: 5, request: 0, usage: 900),
                Candidate(name: "b", priority: 0, request: 100, usage: 200),
                Candidate(name: "c", priority: 0, request: 0, usage: 150),
            ], order: ["c", "b", "a"]),
        Case(
            rule: "Who could not be measured goes first.", signal: .memoryAvailable,
            candidates: [
                Candidate(name: "known", usage: 1 << 40), Candidate(name: "unknown", priority: 9),
            ], order: ["unknown", "known"]),
        Case(
            rule: "Processes are ranked by priority and then by their number.",
            signal: .processesAvailable,
            candidates: [
                Candidate(name: "many", priority: 1, usage: 500),
                Candidate(name: "few", usage: 2), Candidate(name: "some", usage: 20),
            ], order: ["some", "few", "many"]),
        Case(
            rule: "Nor does it count before priority that its processes could not be counted.",
            signal: .processesAvailable,
            candidates: [
                Candidate(name: "unknown", priority: 9), Candidate(name: "few", usage: 2),
                Candidate(name: "uncounted"),
            ], order: ["uncounted", "few", "unknown"]),
        Case(
            rule: "Storage is compared with what was requested of it.",
            signal: .nodeStorageAvailable,
            candidates: [
                Candidate(name: "within", request: 1000, usage: 900),
                Candidate(name: "beyond", request: 10, usage: 20),
            ], order: ["beyond", "within"]),
        Case(
            rule: "Equals keep their order.", signal: .memoryAvailable,
            candidates: [Candidate(name: "a", usage: 1), Candidate(name: "b", usage: 1)],
            order: ["a", "b"]),
    ]

    @Test(arguments: cases) func ranks(_ example: Case) {
        var measurement = NodeMeasurement()
        let resource =
            example.signal == .memoryAvailable ? "memory" : "ephemeral-storage"
        let pods = example.candidates.map { candidate in
            if let usage = candidate.usage {
                var measured = PodMeasurement()
                measured.containers["main"] = PodMeasurement.Container(
                    workingSetBytes: usage, logs: .init(bytes: usage, inodes: 1),
                    processCount: usage)
                measurement.pods[candidate.name] = measured
            }
            return Pod.with { pod in
                pod.metadata.name = candidate.name
                pod.metadata.uid = candidate.name
                pod.spec = .with { $0.containers = [.with { $0.name = "main" }] }
                pod.spec?.priority = candidate.priority
                pod.request(resource, "\(candidate.request)")
            }
        }
        let ranking = VictimRanking(signal: example.signal, measurement: measurement)
        #expect(ranking.order(pods).map(\.name) == example.order)
    }

    @Test func withImagesApartEachFileSystemHasItsOwnUse() {
        var measurement = NodeMeasurement()
        measurement.imageStorage = .init(
            bytes: .init(available: 1, capacity: 100), inodes: .init(available: 1, capacity: 100))
        measurement.pods = [
            "layers": PodMeasurement.with { $0.containers["main"] = .init(layer: .init(bytes: 9)) },
            "logs": PodMeasurement.with { $0.containers["main"] = .init(logs: .init(bytes: 5)) },
        ]
        let pods = ["layers", "logs"].map { name in
            Pod.with {
                $0.metadata.name = name
                $0.metadata.uid = name
                $0.spec = PodSpec()
            }
        }
        let order = { (signal: EvictionSignal) in
            VictimRanking(signal: signal, measurement: measurement).order(pods).map(\.name)
        }
        #expect(order(.imageStorageAvailable) == ["layers", "logs"])
        #expect(order(.nodeStorageAvailable) == ["logs", "layers"])
    }
}

extension PodMeasurement {
    fileprivate static func with(_ change: (inout PodMeasurement) -> Void) -> PodMeasurement {
        var measurement = PodMeasurement()
        change(&measurement)
        return measurement
    }
}
