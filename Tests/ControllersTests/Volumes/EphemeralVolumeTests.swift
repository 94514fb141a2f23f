import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Claims that are made for ephemeral volumes")
struct EphemeralVolumeTests {
    private let pod = Pod.with { pod in
        pod.metadata.name = "web"
        pod.metadata.namespace = "default"
        pod.metadata.uid = "web-uid"
        pod.spec = .with { spec in
            spec.volumes = [
                .with { volume in
                    volume.name = "cache"
                    volume.ephemeral = .with { source in
                        source.volumeClaimTemplate = .with {
                            $0.metadata = .with { $0.labels = ["tier": "scratch"] }
                            $0.spec.accessModes = ["ReadWriteOnce"]
                            $0.spec.storageClassName = "fast"
                        }
                    }
                },
                .with { volume in
                    volume.name = "data"
                    volume.persistentVolumeClaim = .with { $0.claimName = "data" }
                },
            ]
        }
    }

    private func plan(_ objects: any KubernetesObject...) -> Plan {
        EphemeralVolumeController().reconcile(pod.key, in: .holding(objects), now: .noon)
    }

    private func claim(_ configure: (inout PersistentVolumeClaim) -> Void = { _ in })
        -> PersistentVolumeClaim
    {
        .with { claim in
            claim.metadata.name = "web-cache"
            claim.metadata.namespace = "default"
            claim.metadata.labels = ["tier": "scratch"]
            claim.metadata.ownerReferences = [pod.controllerOwnerReference]
            claim.spec = .with {
                $0.accessModes = ["ReadWriteOnce"]
                $0.storageClassName = "fast"
            }
            configure(&claim)
        }
    }

    @Test func makesTheClaimAsItsTemplateSaysAndOwnedByThePod() throws {
        let plan = plan(pod)
        #expect(plan.lines == ["create PersistentVolumeClaim web-cache"])
        guard case .create(let created)? = plan.actions.first else { return }
        #expect(created as? PersistentVolumeClaim == claim())
    }

    @Test func makesNothingTwiceAndNothingForAPodOnItsWayOut() {
        #expect(plan(pod, claim()).isEmpty)
        var leaving = pod
        leaving.metadata.deletionTimestamp = .noon
        #expect(plan(leaving).isEmpty)
    }

    @Test func leavesAClaimOfTheNameThatIsSomebodyElsesAlone() {
        let foreign = claim { $0.metadata.ownerReferences = nil }
        let plan = plan(pod, foreign)
        #expect(plan.actions.isEmpty)
        #expect(
            plan.events.map(\.message) == [
                "ephemeral volume cache: PVC default/web-cache was not created for pod "
                    + "default/web (pod is not owner)"
            ])
    }

    @Test func tellsThePodWhyAClaimWasRefused() {
        let plan = plan(pod)
        let refusal = RefusedWrite(
            done: [], action: plan.actions[0], remaining: [], message: "exceeded quota: q")
        #expect(
            plan.onRefusal?(refusal).events == [
                EventRecord(
                    .warning, "FailedBinding", regarding: pod,
                    "ephemeral volume cache: create PVC web-cache: exceeded quota: q")
            ])
    }

    /// What keeps the Pod from a node, by the claim that is there.
    @Test func keepsThePodWaitingUntilTheClaimIsItsOwnAndBound() {
        func bind(_ claim: inout PersistentVolumeClaim) {
            claim.metadata.annotations = [VolumeAnnotation.bindCompleted: "yes"]
            claim.spec?.volumeName = "a"
            claim.status = .with { $0.phase = "Bound" }
        }
        func obstacle(_ claim: PersistentVolumeClaim?) -> Refusal? {
            let data = PersistentVolumeClaim.waiting(bind)
            let objects: [any KubernetesObject] =
                [pod, data, PersistentVolume.available("a", size: 5)] + (claim.map { [$0] } ?? [])
            return VolumeRequest(pod, in: .holding(objects)).obstacle
        }
        #expect(obstacle(nil) == .awaitedClaim("web-cache"))
        #expect(obstacle(claim()) == .unboundClaims)
        #expect(obstacle(claim(bind)) == nil)
        let key = NamespacedName(namespace: "default", name: "web-cache")
        #expect(
            obstacle(claim { $0.metadata.ownerReferences = nil })
                == .foreignClaim(key, pod: pod.namespacedName))
        let lost = claim {
            $0.status = .with { $0.phase = "Lost" }
            $0.spec?.volumeName = "a"
        }
        #expect(obstacle(lost) == .lostClaim("web-cache", volume: "a"))
    }
}
