import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct VolumeBindingTests {
    private func lines(_ objects: [any KubernetesObject], claim: Bool = true) -> [String] {
        let key =
            claim
            ? ObjectKey(PersistentVolumeClaim.self, namespace: "default", name: "data")
            : ObjectKey(PersistentVolume.self, namespace: "", name: "a")
        let state = ClusterState.holding(objects)
        return PersistentVolumeController().reconcile(key, in: state, now: .noon).lines
    }

    struct Case: Sendable {
        let sentence: String
        let volumes: [PersistentVolume]
        /// The volume that the claim gets; `nil` for none.
        let chosen: String?

        init(_ sentence: String, _ volumes: [PersistentVolume], _ chosen: String?) {
            self.sentence = sentence
            self.volumes = volumes
            self.chosen = chosen
        }
    }

    static let cases: [Case] = [
        Case("too small", [.available("a", size: 4)], nil),
        Case("the smallest that fits", [.available("a", size: 9), .available("b", size: 6)], "b"),
        Case(
            "the lesser name of equal ones", [.available("b", size: 5), .available("a", size: 5)],
            "a"),
        Case(
            "another class",
            [.available("a", size: 9) { $0.spec?.storageClassName = "slow" }], nil),
        Case(
            "other modes", [.available("a", size: 9) { $0.spec?.accessModes = ["ReadOnlyMany"] }],
            nil),
        Case("a raw device", [.available("a", size: 9) { $0.spec?.volumeMode = "Block" }], nil),
        Case(
            "on its way out", [.available("a", size: 9) { $0.metadata.deletionTimestamp = .noon }],
            nil),
        Case("once used", [.available("a", size: 9) { $0.status?.phase = "Released" }], nil),
        Case(
            "taken", [.available("a", size: 9) { $0.spec?.claimRef = .claim("data", uid: "x") }],
            nil),
        Case(
            "a raw device for nobody who asks for files",
            [.available("a", size: 9) { $0.spec?.volumeMode = "Block" }], nil),
        Case(
            "the fewest ways of access come before the size",
            [
                .available("a", size: 5),
                .available("b", size: 9) { $0.spec?.accessModes = ["ReadWriteOnce"] },
            ], "b"),
        Case(
            "reserved for it but too small",
            [.available("b", size: 4) { $0.spec?.claimRef = .claim("data", uid: nil) }], nil),
        Case(
            "reserved for it, larger than others",
            [
                .available("a", size: 5),
                .available("b", size: 9) { $0.spec?.claimRef = .claim("data", uid: nil) },
            ], "b"),
    ]

    @Test(arguments: cases)
    func choosesAVolume(_ testCase: Case) {
        let lines = lines([PersistentVolumeClaim.waiting()] + testCase.volumes)
        let expected =
            testCase.chosen.map {
                ["update PersistentVolume \($0)", "update PersistentVolumeClaim data"]
            } ?? ["event Warning ProvisioningFailed", "again after 15.0 seconds"]
        #expect(lines == expected, "\(testCase.sentence)")
    }

    @Test func reportsBothSidesOnceTheyReferToEachOther() {
        let claim = PersistentVolumeClaim.waiting {
            $0.spec?.volumeName = "a"
            $0.metadata.annotations = ["pv.kubernetes.io/bind-completed": "yes"]
        }
        let volume = PersistentVolume.available("a", size: 9) {
            $0.spec?.claimRef = ObjectReference.claim("data", uid: "claim")
        }
        #expect(lines([claim, volume]) == ["status PersistentVolumeClaim data"])
        #expect(lines([claim, volume], claim: false) == ["status PersistentVolume a"])
    }

    @Test func losesAClaimWithItsVolume() {
        let claim = PersistentVolumeClaim.waiting {
            $0.spec?.volumeName = "a"
            $0.status?.phase = "Bound"
        }
        #expect(
            lines([claim]) == [
                "status PersistentVolumeClaim data", "event Warning ClaimLost",
                "again after 15.0 seconds",
            ])
    }

    @Test func protectsClaimsThatScheduledPodsUse() {
        let claim = PersistentVolumeClaim.waiting {
            $0.metadata.finalizers = ["kubernetes.io/pvc-protection"]
            $0.metadata.deletionTimestamp = .noon
        }
        var pod = Pod.db(0)
        pod.spec?.volumes = [
            .with { volume in
                volume.name = "data"
                volume.persistentVolumeClaim = .with { $0.claimName = "data" }
            }
        ]
        func writes(_ pod: Pod) -> Int {
            let state = ClusterState.holding(claim, pod)
            return VolumeProtectionController().reconcile(claim.key, in: state, now: .noon)
                .actions.count
        }
        #expect(writes(pod) == 0)
        pod.spec?.nodeName = nil
        #expect(writes(pod) == 1)
    }

    @Test func provisionsOnlyWhatNothingElseServes() {
        func made(_ objects: any KubernetesObject...) -> [String] {
            let state = ClusterState.holding(objects)
            return ClaimProvisioner().reconcile(
                PersistentVolumeClaim.waiting().key, in: state, now: .noon
            ).lines
        }
        let manual = StorageClass.with {
            $0.metadata.name = "fast"
            $0.provisioner = "kubernetes.io/no-provisioner"
        }
        #expect(made(PersistentVolumeClaim.waiting()) == ["create PersistentVolume pvc-claim"])
        #expect(
            made(PersistentVolumeClaim.waiting(), PersistentVolume.available("a", size: 9)) == [])
        #expect(made(PersistentVolumeClaim.waiting(), manual) == [])
    }

    @Test func aProvisionedVolumeGrowsWithItsClaim() {
        func made(_ volume: PersistentVolume) -> [String] {
            let claim = PersistentVolumeClaim.waiting {
                $0.metadata.annotations = [VolumeAnnotation.bindCompleted: "yes"]
                $0.spec?.volumeName = "a"
            }
            return ClaimProvisioner().reconcile(
                claim.key, in: .holding([claim, volume]), now: .noon
            ).lines
        }
        func own(size: Int64) -> PersistentVolume {
            .available("a", size: size) {
                $0.metadata.annotations = [VolumeAnnotation.provisionedBy: "reconcile.local"]
            }
        }
        #expect(made(own(size: 4)) == ["update PersistentVolume a"])
        #expect(made(own(size: 5)) == [])
        #expect(made(.available("a", size: 4)) == [])
    }
}
