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

    /// What a claim does that is not served yet: it tells why, and is looked at again.
    private func waiting(_ event: String) -> [String] {
        ["event \(event)", "again after 15.0 seconds"]
    }

    @Test func aDelayedClaimIsLeftToTheScheduler() {
        let delayed = StorageClass.named("fast", provisioner: "example.com/disk", isDelayed: true)
        let volume = PersistentVolume.available("a", size: 9)
        let first = waiting("Normal WaitForFirstConsumer")
        #expect(plan(PersistentVolumeClaim.waiting(), delayed, volume) == first)
        var early = user
        early.metadata.creationTimestamp = .noon - .seconds(1)
        #expect(
            plan(PersistentVolumeClaim.waiting(), delayed, volume, early)
                == waiting("Normal WaitForPodScheduled"))
        var new = user
        new.metadata.creationTimestamp = .noon
        #expect(plan(PersistentVolumeClaim.waiting(), delayed, volume, new) == first)
        let reserved = PersistentVolume.available("a", size: 9) {
            $0.spec?.claimRef = .claim("data", uid: "claim")
        }
        #expect(
            plan(PersistentVolumeClaim.waiting(), delayed, reserved)
                == ["update PersistentVolumeClaim data"])
    }

    @Test func aSelectedNodeIsTheProvisionersBusiness() {
        let delayed = StorageClass.named("fast", provisioner: "example.com/disk", isDelayed: true)
        let claim = PersistentVolumeClaim.waiting {
            $0.metadata.annotations = ["volume.kubernetes.io/selected-node": "node-1"]
        }
        #expect(
            plan(claim, delayed, PersistentVolume.available("a", size: 9))
                == waiting("Normal ExternalProvisioning"))
    }

    @Test func aClaimWithoutClassGetsTheDefaultOneThatCameLater() {
        let standard = StorageClass.with {
            $0.metadata.name = "standard"
            $0.metadata.annotations = ["storageclass.kubernetes.io/is-default-class": "true"]
            $0.provisioner = "example.com/disk"
        }
        let silent = PersistentVolumeClaim.waiting { $0.spec?.storageClassName = nil }
        #expect(plan(silent, standard) == ["update PersistentVolumeClaim data"])
        let content = PersistentVolumeClaim.waiting { $0.spec?.storageClassName = "" }
        #expect(plan(content, standard) == waiting("Normal FailedBinding"))
    }

    @Test func aClaimSaysWhyItWaits() {
        #expect(
            plan(PersistentVolumeClaim.waiting { $0.spec?.storageClassName = "" })
                == waiting("Normal FailedBinding"))
        #expect(plan(PersistentVolumeClaim.waiting()) == waiting("Warning ProvisioningFailed"))
        #expect(
            plan(
                PersistentVolumeClaim.waiting(),
                StorageClass.named("fast", provisioner: "kubernetes.io/no-provisioner"))
                == waiting("Warning ProvisioningFailed"))
        #expect(
            plan(
                PersistentVolumeClaim.waiting(),
                StorageClass.named("fast", provisioner: "example.com/disk"))
                == waiting("Normal ExternalProvisioning"))
    }

    @Test func aClaimThatNamesItsVolumeGetsNoOther() {
        let claim = PersistentVolumeClaim.waiting { $0.spec?.volumeName = "a" }
        #expect(
            plan(claim, PersistentVolume.available("b", size: 9)) == ["again after 15.0 seconds"])
        #expect(plan(claim, PersistentVolume.available("a", size: 9)) == bound)
        #expect(
            plan(claim, PersistentVolume.available("a", size: 4))
                == waiting("Warning VolumeMismatch"))
        let taken = PersistentVolume.available("a", size: 9) {
            $0.spec?.claimRef = .claim("other", uid: "other")
        }
        #expect(plan(claim, taken) == waiting("Warning FailedBinding"))
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
                "again after 15.0 seconds",
            ])
    }
}
