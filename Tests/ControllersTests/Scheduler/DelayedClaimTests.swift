import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Claims that wait for their first consumer get the node that it gets")
struct DelayedClaimTests {
    private static let selectedNode = "volume.kubernetes.io/selected-node"

    private let delayed = StorageClass.named(
        "fast", provisioner: "example.com/disk", isDelayed: true)
    private let byHand = StorageClass.named(
        "fast", provisioner: "kubernetes.io/no-provisioner", isDelayed: true)

    private func pod(nominated node: String? = nil) -> Pod {
        var pod = Pod.scheduled("user") { spec in
            spec.volumes = [
                .with { volume in
                    volume.name = "data"
                    volume.persistentVolumeClaim = .with { $0.claimName = "data" }
                }
            ]
        }
        if let node { pod.status = .with { $0.nominatedNodeName = node } }
        return pod
    }

    private func volume(on node: String) -> PersistentVolume {
        .available("a", size: 9) {
            $0.spec?.nodeAffinity = .with { $0.required = .pinned(to: node) }
        }
    }

    private func claim(selected node: String) -> PersistentVolumeClaim {
        .waiting { $0.metadata.annotations = [Self.selectedNode: node] }
    }

    private func plan(_ pod: Pod, _ objects: any KubernetesObject...) -> Plan {
        let nodes: [any KubernetesObject] = [Node.offering("n1"), Node.offering("n2")]
        return Scheduler().reconcile(
            pod.key, in: .holding(nodes + [pod] + objects), now: .noon)
    }

    /// The node that the plan writes to the claim; and it writes nothing but that and the
    /// nomination.
    private func selectedNode(_ plan: Plan) -> String? {
        guard plan.actions.count == 2, case .updateStatus(let first) = plan.actions[0],
            case .update(let second) = plan.actions[1]
        else { return nil }
        let node = second.metadata.annotations?[Self.selectedNode]
        return (first as? Pod)?.status?.nominatedNodeName == node ? node : nil
    }

    @Test func theNodeHasToReachAVolume() {
        let plan = plan(pod(), PersistentVolumeClaim.waiting(), byHand, volume(on: "n2"))
        #expect(selectedNode(plan) == "n2")
    }

    @Test func aVolumeCanBeMadeAnywhere() {
        #expect(selectedNode(plan(pod(), PersistentVolumeClaim.waiting(), delayed)) == "n1")
    }

    @Test func aVolumeIsMadeOnlyWhereItsClassAllows() {
        var limited = delayed
        limited.allowedTopologies = [
            .with { term in
                term.matchLabelExpressions = [
                    .with {
                        $0.key = "zone"
                        $0.values = ["west"]
                    }
                ]
            }
        ]
        let west = Node.offering("n3") { $0.metadata.labels = ["zone": "west"] }
        #expect(selectedNode(plan(pod(), PersistentVolumeClaim.waiting(), limited, west)) == "n3")
    }

    @Test func withoutVolumeThePodSaysWhyItWaits() {
        let plan = plan(pod(), PersistentVolumeClaim.waiting(), byHand)
        #expect(
            plan.events.first?.message.hasPrefix(
                "0/2 nodes are available: 2 node(s) didn't find available persistent volumes "
                    + "to bind.") == true)
    }

    @Test func thePodWaitsUntilItsClaimIsBound() {
        #expect(plan(pod(nominated: "n2"), claim(selected: "n2"), delayed).isEmpty)
        // The node is gone that was chosen.
        #expect(selectedNode(plan(pod(nominated: "n9"), claim(selected: "n9"), delayed)) == "n1")
    }

    @Test func thePodFollowsItsClaim() {
        var bound = claim(selected: "n2")
        bound.spec?.volumeName = "a"
        bound.status = .with { $0.phase = "Bound" }
        let plan = plan(
            pod(nominated: "n2"), bound, delayed, PersistentVolume.available("a", size: 9))
        guard case .update(let object)? = plan.actions.first else {
            Issue.record("the Pod is not bound: \(plan.actions)")
            return
        }
        #expect((object as? Pod)?.nodeName == "n2")
    }
}
