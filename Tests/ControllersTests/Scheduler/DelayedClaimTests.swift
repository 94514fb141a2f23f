import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Claims that get their volumes when their Pod is placed")
struct DelayedClaimTests {
    private static let pod = Pod.scheduled("web") { spec in
        spec.volumes = ["data", "cache"].map { name in
            .with { volume in
                volume.name = name
                volume.persistentVolumeClaim = .with { $0.claimName = name }
            }
        }
    }

    private static let nodes = [
        Node.offering("n1", zone: "west"), Node.offering("n2", zone: "east"),
    ]

    private static func claim(
        _ name: String, size: Int64 = 5, selectedNode: String? = nil
    ) -> PersistentVolumeClaim {
        .waiting { claim in
            claim.metadata.name = name
            claim.metadata.uid = "\(name)-uid"
            claim.spec?.resources?.requests = ["storage": Quantity(value: size)]
            if let selectedNode {
                claim.metadata.annotations = [VolumeAnnotation.selectedNode: selectedNode]
            }
        }
    }

    /// A volume that only the nodes of a zone reach.
    private static func volume(
        _ name: String, size: Int64 = 5, zone: String, of claim: String? = nil
    ) -> PersistentVolume {
        .available(name, size: size) { volume in
            let inZone = NodeSelectorRequirement.with {
                $0.key = "zone"
                $0.operator = "In"
                $0.values = [zone]
            }
            volume.spec?.nodeAffinity = .with { affinity in
                affinity.required = .with {
                    $0.nodeSelectorTerms = [.with { $0.matchExpressions = [inZone] }]
                }
            }
            if let claim { volume.spec?.claimRef = .claim(claim, uid: "\(claim)-uid") }
        }
    }

    private static let byHand = StorageClass.named(
        "fast", provisioner: "kubernetes.io/no-provisioner", isDelayed: true)
    private static let provisioned = StorageClass.named(
        "fast", provisioner: "example.com/disk", isDelayed: true)
    private static let inTheEast = StorageClass.with { storageClass in
        storageClass.metadata.name = "fast"
        storageClass.provisioner = "example.com/disk"
        storageClass.volumeBindingMode = "WaitForFirstConsumer"
        let zone = TopologySelectorLabelRequirement.with {
            $0.key = "zone"
            $0.values = ["east"]
        }
        storageClass.allowedTopologies = [.with { $0.matchLabelExpressions = [zone] }]
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let sentence: String
        let storageClass: StorageClass
        let others: [any KubernetesObject & Sendable]
        let lines: [String]

        var testDescription: String { sentence }
    }

    private static let waiting = ["status Pod web", "event Warning FailedScheduling"]

    static let cases: [Case] = [
        Case(
            sentence: "the volumes of the one node that has both",
            storageClass: byHand,
            others: [
                claim("data"), claim("cache"), volume("a", zone: "west"), volume("b", zone: "east"),
                volume("c", zone: "east"),
            ],
            lines: ["update PersistentVolume b", "update PersistentVolume c"]),
        Case(
            sentence: "no node has two volumes",
            storageClass: byHand,
            others: [
                claim("data"), claim("cache"), volume("a", zone: "west"), volume("b", zone: "east"),
            ],
            lines: waiting),
        Case(
            sentence: "the small claim leaves the large volume to the other",
            storageClass: byHand,
            others: [
                claim("data", size: 9), claim("cache"), volume("a", size: 9, zone: "east"),
                volume("b", zone: "east"),
            ],
            lines: ["update PersistentVolume b", "update PersistentVolume a"]),
        Case(
            sentence: "what is set apart already stays so",
            storageClass: byHand,
            others: [
                claim("data"), claim("cache"), volume("a", zone: "east", of: "data"),
                volume("b", zone: "east"), volume("c", zone: "west"),
            ],
            lines: ["update PersistentVolume b"]),
        Case(
            sentence: "a provisioner makes what is missing, for the node",
            storageClass: provisioned,
            others: [claim("data"), claim("cache"), volume("a", zone: "west")],
            lines: ["update PersistentVolumeClaim cache", "update PersistentVolume a"]),
        Case(
            sentence: "a provisioner that serves one zone",
            storageClass: inTheEast,
            others: [claim("data"), claim("cache")],
            lines: ["update PersistentVolumeClaim data", "update PersistentVolumeClaim cache"]),
        Case(
            sentence: "volumes that are being made for the node are waited for",
            storageClass: provisioned,
            others: [claim("data", selectedNode: "n2"), claim("cache", selectedNode: "n2")],
            lines: []),
        Case(
            sentence: "volumes that are being made for two nodes",
            storageClass: provisioned,
            others: [claim("data", selectedNode: "n1"), claim("cache", selectedNode: "n2")],
            lines: waiting),
    ]

    private static func plan(_ testCase: Case) -> Plan {
        let objects: [any KubernetesObject] =
            [pod, testCase.storageClass] + nodes + testCase.others
        return Scheduler().reconcile(pod.key, in: .holding(objects), now: .noon)
    }

    @Test(arguments: cases)
    func getWhatTheNodeOffers(_ testCase: Case) {
        let nominates = !testCase.lines.contains("event Warning FailedScheduling")
        let nomination = nominates ? ["status Pod web"] : []
        #expect(Set(Self.plan(testCase).lines) == Set(testCase.lines + nomination))
    }

    @Test func aClaimNamesTheNodeThatItsVolumeIsMadeFor() {
        let plan = Self.plan(
            Case(
                sentence: "", storageClass: Self.inTheEast,
                others: [Self.claim("data"), Self.claim("cache")], lines: []))
        let selected = plan.actions.map { action -> String? in
            switch action {
            case .update(let object): return (object as? PersistentVolumeClaim)?.selectedNode
            case .updateStatus(let object): return (object as? Pod)?.nominatedNode
            case .create, .delete: return nil
            }
        }
        #expect(selected == ["n2", "n2", "n2"], "and the Pod the node that it will run on")
    }

    @Test func theMessageTellsWhyNoNodeWillDo() throws {
        let plan = Self.plan(
            Case(
                sentence: "", storageClass: Self.byHand,
                others: [Self.claim("data"), Self.claim("cache")], lines: []))
        let message = try #require(plan.events.first?.message)
        #expect(
            message.hasPrefix(
                "0/2 nodes are available: 2 node(s) didn't find available persistent volumes to "
                    + "bind."))
        #expect(PlacementRule.named(in: message) == [.volumes])
    }

    @Test func thePodIsBoundOnceItsClaimsAre() {
        func bound(_ name: String, to volume: String) -> PersistentVolumeClaim {
            .waiting {
                $0.metadata.name = name
                $0.metadata.annotations = [VolumeAnnotation.bindCompleted: "yes"]
                $0.spec?.volumeName = volume
            }
        }
        let plan = Self.plan(
            Case(
                sentence: "", storageClass: Self.byHand,
                others: [
                    bound("data", to: "a"), bound("cache", to: "b"),
                    Self.volume("a", zone: "east"), Self.volume("b", zone: "east"),
                ], lines: []))
        #expect(plan.lines == ["update Pod web", "event Normal Scheduled"])
        #expect(plan.events.first?.message == "Successfully assigned default/web to n2")
    }
}
