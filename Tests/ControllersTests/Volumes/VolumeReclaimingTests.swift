import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Volumes and what becomes of them")
struct VolumeReclaimingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let volume: PersistentVolume
        var claim: PersistentVolumeClaim?
        /// The phase that is written; `nil` if none is.
        var phase: String?
        /// What is done beside that.
        var lines: [String] = []

        var testDescription: String { sentence }
    }

    private static func released(
        _ policy: String, path: String? = nil, provisioner: String? = nil
    ) -> PersistentVolume {
        .available("a", size: 9) {
            $0.spec?.persistentVolumeReclaimPolicy = policy
            $0.spec?.claimRef = .claim("data", uid: "gone")
            $0.spec?.hostPath = path.map { path in .with { $0.path = path } }
            $0.metadata.annotations = provisioner.map { ["pv.kubernetes.io/provisioned-by": $0] }
            $0.status?.phase = "Released"
        }
    }

    static let cases = [
        Case(
            sentence: "a new volume is available",
            volume: .available("a", size: 9) { $0.status?.phase = "Pending" },
            phase: "Available"),
        Case(
            sentence: "so is one that is reserved for a claim to come",
            volume: .available("a", size: 9) {
                $0.spec?.claimRef = .claim("data", uid: nil)
                $0.status?.phase = "Pending"
            },
            phase: "Available"),
        Case(
            sentence: "the volume of a claim is bound",
            volume: .available("a", size: 9) { $0.spec?.claimRef = .claim("data", uid: "claim") },
            claim: .waiting { $0.spec?.volumeName = "a" }, phase: "Bound"),
        Case(
            sentence: "what the claim does not need any more is free again",
            volume: .available("a", size: 9) {
                $0.spec?.claimRef = .claim("data", uid: "claim")
                $0.metadata.annotations = ["pv.kubernetes.io/bound-by-controller": "yes"]
            },
            claim: .waiting { $0.spec?.volumeName = "b" },
            lines: ["update PersistentVolume a"]),
        Case(
            sentence: "a claim of the same name is another claim",
            volume: .available("a", size: 9) {
                $0.spec?.claimRef = .claim("data", uid: "gone")
                $0.status?.phase = "Bound"
            },
            claim: .waiting(), phase: "Released"),
        Case(sentence: "a volume is retained", volume: released("Retain")),
        Case(
            sentence: "a directory that may be deleted is",
            volume: released("Delete", path: "/tmp/data"), lines: ["delete PersistentVolume a"]),
        Case(
            sentence: "any other is not",
            volume: released("Delete", path: "/data"), phase: "Failed",
            lines: ["event Warning VolumeFailedDelete"]),
        Case(
            sentence: "a provisioner deletes what it made",
            volume: released("Delete", provisioner: "example.com/disk")),
        Case(
            sentence: "a directory is emptied and free again",
            volume: released("Recycle", path: "/data"),
            lines: ["update PersistentVolume a", "event Normal VolumeRecycled"]),
        Case(
            sentence: "what cannot be emptied has failed",
            volume: released("Recycle"), phase: "Failed",
            lines: ["event Warning VolumeFailedRecycle"]),
    ]

    @Test(arguments: cases)
    func decides(_ testCase: Case) {
        var objects: [any KubernetesObject] = [testCase.volume]
        if let claim = testCase.claim { objects.append(claim) }
        let plan = PersistentVolumeController().reconcile(
            testCase.volume.key, in: .holding(objects), now: .noon)
        var phase: String?
        var others = plan
        others.actions = plan.actions.filter { action in
            guard case .updateStatus(let object) = action else { return true }
            phase = (object as? PersistentVolume)?.status?.phase
            return false
        }
        #expect(phase == testCase.phase)
        #expect(others.lines == testCase.lines)
    }
}
