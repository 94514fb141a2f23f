import KubernetesAPI
import Testing

@testable import Controllers

@Suite("A volume's zone is that of its Pods")
struct VolumeZoneTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let sentence: String
        let volume: [String: String]
        let node: [String: String]
        let fits: Bool

        var testDescription: String { sentence }
    }

    private static let zone = "topology.kubernetes.io/zone"
    private static let region = "topology.kubernetes.io/region"
    private static let oldZone = "failure-domain.beta.kubernetes.io/zone"

    private static let cases: [Case] = [
        Case(sentence: "the same zone", volume: [zone: "a"], node: [zone: "a"], fits: true),
        Case(sentence: "another zone", volume: [zone: "a"], node: [zone: "b"], fits: false),
        Case(
            sentence: "one of the volume's zones", volume: [zone: "a__b"], node: [zone: "b"],
            fits: true),
        Case(
            sentence: "an old label of the volume", volume: [oldZone: "a"], node: [zone: "a"],
            fits: true),
        Case(
            sentence: "a node of which only the region is known", volume: [zone: "a"],
            node: [region: "r"], fits: false),
        Case(sentence: "a node that tells nothing", volume: [zone: "a"], node: [:], fits: true),
        Case(
            sentence: "a label that names no zone", volume: [zone: "a__"], node: [zone: "b"],
            fits: true),
        Case(
            sentence: "the same zone of another region", volume: [zone: "a", region: "r"],
            node: [zone: "a", region: "s"], fits: false),
    ]

    @Test("Labels", arguments: cases)
    func labels(_ example: Case) {
        var node = Node.offering("n1")
        for (label, value) in example.node { node.metadata.labels?[label] = value }
        let volume = PersistentVolume.available("disk", size: 5) {
            $0.metadata.labels = example.volume
        }
        let result = SchedulerVerdict(
            .scheduled("p") { $0.volumes = [.claim("data")] },
            beside: [node, PersistentVolumeClaim.bound("ReadWriteOnce"), volume])
        #expect(
            result.diagnosis
                == (example.fits
                    ? nil : "0/1 nodes are available: 1 node(s) had no available volume zone."))
    }

    @Test func aVolumeThatIsGoneKeepsThePodFromEveryNode() {
        let result = SchedulerVerdict(
            .scheduled("p") { $0.volumes = [.claim("data")] },
            beside: [Node.offering("n1"), PersistentVolumeClaim.bound("ReadWriteOnce")])
        #expect(
            result.diagnosis == "0/1 nodes are available: persistentvolume \"disk\" not found. "
                + "not found")
    }
}
