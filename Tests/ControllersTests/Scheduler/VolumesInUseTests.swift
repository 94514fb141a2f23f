import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Volumes that only one Pod may use")
struct VolumesInUseTests {
    private static let exclusive = PersistentVolumeClaim.bound("ReadWriteOncePod")
    private static let inUse =
        "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod "
        + "access mode"

    private func user(
        _ name: String, on node: String? = nil, priority: Int32? = nil
    ) -> Pod {
        .scheduled(name, on: node, priority: priority) { $0.volumes = [.claim("data")] }
    }

    private func verdict(
        _ subject: Pod, _ others: [any KubernetesObject],
        claim: PersistentVolumeClaim = exclusive
    ) -> SchedulerVerdict {
        SchedulerVerdict(
            subject,
            beside: [
                Node.offering("n1"), Node.offering("n2"), claim,
                PersistentVolume.available("disk", size: 5),
            ] + others)
    }

    @Test func oneUserKeepsAllOthersFromEveryNode() {
        let refused = verdict(user("p"), [user("first", on: "n1")])
        #expect(refused.diagnosis == "0/2 nodes are available: 2 \(Self.inUse).")
        #expect(verdict(user("p"), []).node != nil)
        let shared = PersistentVolumeClaim.bound("ReadWriteOnce")
        #expect(verdict(user("p"), [user("first", on: "n1")], claim: shared).node != nil)
    }

    @Test func whoHasFinishedOrIsElsewhereUsesNothing() {
        let finished = user("first", on: "n1").with { $0.phase = "Succeeded" }
        #expect(verdict(user("p"), [finished]).node != nil)
        var elsewhere = user("first", on: "n1")
        elsewhere.metadata.namespace = "other"
        #expect(verdict(user("p"), [elsewhere]).node != nil)
    }

    @Test func theUserIsPreemptedWhereItRuns() {
        let result = verdict(
            user("p", priority: 10),
            [
                user("first", on: "n2", priority: 1),
                Pod.scheduled("bystander", on: "n1", priority: 0),
            ])
        #expect(result.victims == ["first"])
        #expect(result.nominatedNode == "n2")
    }

    @Test func itsEndIsWorthAnotherLook() throws {
        let waiting = user("p").with { status in
            status.conditions = [
                .with {
                    $0.type = "PodScheduled"
                    $0.status = "False"
                    $0.reason = "Unschedulable"
                    $0.message = "0/2 nodes are available: 2 \(Self.inUse)."
                }
            ]
        }
        #expect(waiting.refusingRules == [.volumesInUse])
        let hint = try #require(RetryHint(waiting, in: ClusterState()))
        #expect(hint.isWorthRetry(after: .podRemoved(user("first", on: "n1"))))
        #expect(!hint.isWorthRetry(after: .podRemoved(.scheduled("other", on: "n1"))))
        #expect(hint.isWorthRetry(after: .nodeAdded(.offering("n3"))))
    }

    struct DiskCase: CustomTestStringConvertible, Sendable {
        let sentence: String
        let first: Volume
        let second: Volume
        let conflicts: Bool

        var testDescription: String { sentence }
    }

    private static let disks: [DiskCase] = [
        DiskCase(
            sentence: "a disk that is written to",
            first: .google("d"), second: .google("d", isReadOnly: true), conflicts: true),
        DiskCase(
            sentence: "a disk that both only read",
            first: .google("d", isReadOnly: true), second: .google("d", isReadOnly: true),
            conflicts: false),
        DiskCase(
            sentence: "another disk", first: .google("d"), second: .google("e"), conflicts: false),
        DiskCase(
            sentence: "a block store that both only read",
            first: .amazon("v", isReadOnly: true), second: .amazon("v", isReadOnly: true),
            conflicts: true),
        DiskCase(
            sentence: "an image behind one of several monitors",
            first: .rados(["a", "b"], image: "i"), second: .rados(["b", "c"], image: "i"),
            conflicts: true),
        DiskCase(
            sentence: "an image of the same name elsewhere",
            first: .rados(["a"], image: "i"), second: .rados(["b"], image: "i"), conflicts: false),
        DiskCase(
            sentence: "disks of different makers",
            first: .google("d"), second: .amazon("d"), conflicts: false),
    ]

    @Test("Disks without a claim", arguments: disks)
    func disk(_ example: DiskCase) {
        let result = SchedulerVerdict(
            .scheduled("p") { $0.volumes = [example.second] },
            beside: [
                Node.offering("n1"),
                Pod.scheduled("first", on: "n1") { $0.volumes = [example.first] },
            ])
        #expect(
            result.diagnosis
                == (example.conflicts
                    ? "0/1 nodes are available: 1 node(s) had no available disk." : nil))
    }
}

extension PersistentVolumeClaim {
    /// The claim `data`, bound to the volume `disk`.
    static func bound(_ accessMode: String) -> PersistentVolumeClaim {
        .waiting { claim in
            claim.spec?.accessModes = [accessMode]
            claim.spec?.volumeName = "disk"
            claim.status = .with { $0.phase = "Bound" }
        }
    }
}

extension Volume {
    static func claim(_ name: String) -> Volume {
        .with { volume in
            volume.name = "data"
            volume.persistentVolumeClaim = .with { $0.claimName = name }
        }
    }

    fileprivate static func google(_ name: String, isReadOnly: Bool = false) -> Volume {
        .with { volume in
            volume.name = "disk"
            volume.gcePersistentDisk = .with {
                $0.pdName = name
                $0.readOnly = isReadOnly
            }
        }
    }

    fileprivate static func amazon(_ id: String, isReadOnly: Bool = false) -> Volume {
        .with { volume in
            volume.name = "disk"
            volume.awsElasticBlockStore = .with {
                $0.volumeID = id
                $0.readOnly = isReadOnly
            }
        }
    }

    fileprivate static func rados(_ monitors: [String], image: String) -> Volume {
        .with { volume in
            volume.name = "disk"
            volume.rbd = .with {
                $0.monitors = monitors
                $0.image = image
            }
        }
    }
}
