import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct VolumeBindingTests {
    private static func claim(
        _ configure: (inout PersistentVolumeClaim) -> Void = { _ in }
    ) -> PersistentVolumeClaim {
        .with { claim in
            claim.metadata.name = "data"
            claim.metadata.namespace = "default"
            claim.metadata.uid = "claim"
            claim.spec = .with { spec in
                spec.accessModes = ["ReadWriteOnce"]
                spec.storageClassName = "fast"
                spec.resources = .with { $0.requests = ["storage": Quantity(value: 5)] }
            }
            claim.status = .with { $0.phase = "Pending" }
            configure(&claim)
        }
    }

    private static func volume(
        _ name: String, size: Int64, _ configure: (inout PersistentVolume) -> Void = { _ in }
    ) -> PersistentVolume {
        .with { volume in
            volume.metadata.name = name
            volume.metadata.uid = name
            volume.spec = .with { spec in
                spec.accessModes = ["ReadWriteOnce", "ReadOnlyMany"]
                spec.storageClassName = "fast"
                spec.capacity = ["storage": Quantity(value: size)]
            }
            volume.status = .with { $0.phase = "Available" }
            configure(&volume)
        }
    }

    private static func reference(_ name: String, uid: String?) -> ObjectReference {
        .with {
            $0.namespace = "default"
            $0.name = name
            $0.uid = uid
        }
    }

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
        Case("too small", [volume("a", size: 4)], nil),
        Case("the smallest that fits", [volume("a", size: 9), volume("b", size: 6)], "b"),
        Case("the lesser name of equal ones", [volume("b", size: 5), volume("a", size: 5)], "a"),
        Case("another class", [volume("a", size: 9) { $0.spec?.storageClassName = "slow" }], nil),
        Case(
            "other modes", [volume("a", size: 9) { $0.spec?.accessModes = ["ReadOnlyMany"] }],
            nil),
        Case("a raw device", [volume("a", size: 9) { $0.spec?.volumeMode = "Block" }], nil),
        Case(
            "on its way out", [volume("a", size: 9) { $0.metadata.deletionTimestamp = .noon }],
            nil),
        Case("once used", [volume("a", size: 9) { $0.status?.phase = "Released" }], nil),
        Case(
            "taken", [volume("a", size: 9) { $0.spec?.claimRef = reference("data", uid: "x") }],
            nil),
        Case(
            "reserved for it, whatever its size",
            [
                volume("a", size: 5),
                volume("b", size: 9) { $0.spec?.claimRef = reference("data", uid: nil) },
            ], "b"),
    ]

    @Test(arguments: cases)
    func choosesAVolume(_ testCase: Case) {
        let lines = lines([Self.claim()] + testCase.volumes)
        let expected =
            testCase.chosen.map {
                ["update PersistentVolume \($0)", "update PersistentVolumeClaim data"]
            } ?? ["event Warning ProvisioningFailed"]
        #expect(lines == expected, "\(testCase.sentence)")
    }

    @Test func reportsBothSidesOnceTheyReferToEachOther() {
        let claim = Self.claim { $0.spec?.volumeName = "a" }
        let volume = Self.volume("a", size: 9) {
            $0.spec?.claimRef = Self.reference("data", uid: "claim")
        }
        #expect(lines([claim, volume]) == ["status PersistentVolumeClaim data"])
        #expect(lines([claim, volume], claim: false) == ["status PersistentVolume a"])
    }

    @Test func losesAClaimWithItsVolume() {
        let claim = Self.claim {
            $0.spec?.volumeName = "a"
            $0.status?.phase = "Bound"
        }
        #expect(
            lines([claim]) == ["status PersistentVolumeClaim data", "event Warning ClaimLost"])
    }

    @Test func protectsClaimsThatScheduledPodsUse() {
        let claim = Self.claim {
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
            return ClaimProvisioner().reconcile(Self.claim().key, in: state, now: .noon).lines
        }
        let manual = StorageClass.with {
            $0.metadata.name = "fast"
            $0.provisioner = "kubernetes.io/no-provisioner"
        }
        #expect(made(Self.claim()) == ["create PersistentVolume pvc-claim"])
        #expect(made(Self.claim(), Self.volume("a", size: 9)) == [])
        #expect(made(Self.claim(), manual) == [])
    }
}
