import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Claims that are not simply given a volume")
struct WaitingClaimTests {
    private func plan(_ objects: any KubernetesObject...) -> [String] {
        PersistentVolumeController().reconcile(
            PersistentVolumeClaim.waiting().key, in: .holding(objects), now: .noon
        ).lines
    }

    private let user = Pod.with { pod in
        pod.metadata.name = "user"
        pod.metadata.namespace = "default"
        pod.spec = .with { spec in
            spec.volumes = [
                .with { volume in
                    volume.name = "data"
                    volume.persistentVolumeClaim = .with { $0.claimName = "data" }
                }
            ]
        }
    }

    private let bound = ["update PersistentVolume a", "update PersistentVolumeClaim data"]

    @Test func aDelayedClaimWaitsForItsNode() {
        let delayed = StorageClass.named("fast", provisioner: "example.com/disk", isDelayed: true)
        let volume = PersistentVolume.available("a", size: 9)
        let waits = ["event Normal WaitForFirstConsumer"]
        #expect(plan(PersistentVolumeClaim.waiting(), delayed, volume) == waits)
        // That a Pod mounts it is not enough: its node may not be known for long.
        #expect(plan(PersistentVolumeClaim.waiting(), delayed, volume, user) == waits)
        let selected = PersistentVolumeClaim.waiting {
            $0.metadata.annotations = ["volume.kubernetes.io/selected-node": "node-1"]
        }
        #expect(plan(selected, delayed, volume, user) == bound)
    }

    @Test func aSelectedNodeHasToReachTheVolume() {
        let delayed = StorageClass.named("fast", provisioner: "example.com/disk", isDelayed: true)
        let volume = PersistentVolume.available("a", size: 9) {
            $0.spec?.nodeAffinity = .with { $0.required = .pinned(to: "node-1") }
        }
        func plan(for node: String) -> [String] {
            let claim = PersistentVolumeClaim.waiting {
                $0.metadata.annotations = ["volume.kubernetes.io/selected-node": node]
            }
            return self.plan(
                claim, delayed, volume, Node.with { $0.metadata.name = "node-1" },
                Node.with { $0.metadata.name = "node-2" })
        }
        #expect(plan(for: "node-1") == bound)
        #expect(plan(for: "node-2") == ["event Normal ExternalProvisioning"])
    }

    @Test func aClaimSaysWhyItWaits() {
        #expect(
            plan(PersistentVolumeClaim.waiting { $0.spec?.storageClassName = "" })
                == ["event Normal FailedBinding"])
        #expect(plan(PersistentVolumeClaim.waiting()) == ["event Warning ProvisioningFailed"])
        #expect(
            plan(
                PersistentVolumeClaim.waiting(),
                StorageClass.named("fast", provisioner: "kubernetes.io/no-provisioner"))
                == ["event Warning ProvisioningFailed"])
        #expect(
            plan(
                PersistentVolumeClaim.waiting(),
                StorageClass.named("fast", provisioner: "example.com/disk"))
                == ["event Normal ExternalProvisioning"])
    }

    @Test func aClaimThatNamesItsVolumeGetsNoOther() {
        let claim = PersistentVolumeClaim.waiting { $0.spec?.volumeName = "a" }
        #expect(plan(claim, PersistentVolume.available("b", size: 9)) == [])
        #expect(plan(claim, PersistentVolume.available("a", size: 9)) == bound)
        #expect(
            plan(claim, PersistentVolume.available("a", size: 4))
                == ["event Warning VolumeMismatch"])
        let taken = PersistentVolume.available("a", size: 9) {
            $0.spec?.claimRef = .claim("other", uid: "other")
        }
        #expect(plan(claim, taken) == ["event Warning FailedBinding"])
    }

    @Test func ofTwoClaimsOfOneVolumeOneIsLost() {
        let claim = PersistentVolumeClaim.waiting {
            $0.spec?.volumeName = "a"
            $0.metadata.annotations = ["pv.kubernetes.io/bind-completed": "yes"]
        }
        let taken = PersistentVolume.available("a", size: 9) {
            $0.spec?.claimRef = .claim("other", uid: "other")
        }
        #expect(
            plan(claim, taken) == [
                "status PersistentVolumeClaim data", "event Warning ClaimMisbound",
            ])
    }
}
