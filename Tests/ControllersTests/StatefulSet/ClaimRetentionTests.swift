import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct ClaimRetentionTests {
    private static let pod: OwnerReference = .with {
        $0.apiVersion = "v1"
        $0.kind = "Pod"
        $0.name = "db-0"
        $0.uid = "pod"
        $0.controller = true
        $0.blockOwnerDeletion = true
    }
    private static let set = StatefulSet.db().controllerOwnerReference
    private static let other: OwnerReference = .with {
        $0.apiVersion = "example.com/v1"
        $0.kind = "Backup"
        $0.name = "nightly"
        $0.uid = "backup"
        $0.controller = true
    }
    private static func earlier(_ reference: OwnerReference) -> OwnerReference {
        var reference = reference
        reference.uid = "earlier"
        return reference
    }

    struct Case: Sendable {
        let sentence: String
        let whenDeleted: String
        let whenScaled: String
        let isCondemned: Bool
        let owners: [OwnerReference]
        /// `nil` leaves the owners as they are.
        let result: [OwnerReference]?

        init(
            _ sentence: String, _ whenDeleted: String, _ whenScaled: String,
            isCondemned: Bool = false, _ owners: [OwnerReference], _ result: [OwnerReference]?
        ) {
            self.sentence = sentence
            self.whenDeleted = whenDeleted
            self.whenScaled = whenScaled
            self.isCondemned = isCondemned
            self.owners = owners
            self.result = result
        }
    }

    static let cases: [Case] = [
        Case("retained claims have no owner", "Retain", "Retain", [], nil),
        Case("and lose those of another policy", "Retain", "Retain", [set], []),
        Case("but keep strangers", "Retain", "Retain", [other, set], [other]),
        Case("the set takes its claims along", "Delete", "Retain", [], [set]),
        Case("which is right then", "Delete", "Retain", [set], nil),
        Case("also out of range", "Delete", "Retain", isCondemned: true, [set], nil),
        Case("in range nothing happens on scaling", "Retain", "Delete", [], nil),
        Case("out of range the Pod does", "Retain", "Delete", isCondemned: true, [], [pod]),
        Case("instead of the set", "Delete", "Delete", isCondemned: true, [set], [pod]),
        Case("scaled up again the set owns it", "Delete", "Delete", [pod], [set]),
        Case("another controller is respected", "Delete", "Retain", [other], nil),
        Case("and our reference taken back", "Delete", "Retain", [other, set], [other]),
        Case(
            "a set of the name that is gone is left to the collector", "Delete", "Retain",
            [earlier(set)], []),
        Case(
            "a Pod that is gone is forgotten where nothing is deleted", "Retain", "Retain",
            [earlier(pod)], []),
    ]

    @Test(arguments: cases)
    func ownsClaims(_ testCase: Case) {
        var set = StatefulSet.db()
        set.claimData(whenDeleted: testCase.whenDeleted, whenScaled: testCase.whenScaled)
        let claim = PersistentVolumeClaim.with { $0.metadata.ownerReferences = testCase.owners }
        let owners = ClaimRetention(set)
            .owners(of: claim, pod: Self.pod, isCondemned: testCase.isCondemned)
        #expect(owners == testCase.result, "\(testCase.sentence)")
    }

    private static func claim(
        _ ordinal: Int, owners: [OwnerReference]? = nil
    ) -> PersistentVolumeClaim {
        .with {
            $0.metadata.name = "data-db-\(ordinal)"
            $0.metadata.namespace = "default"
            $0.metadata.labels = ["app": "db"]
            $0.metadata.ownerReferences = owners
        }
    }

    @Test func makesTheClaimBeforeThePod() {
        var set = StatefulSet.db(replicas: 1)
        set.claimData(whenDeleted: "Delete")
        let plan = ClusterState.holding(set, StatefulSet.revision("app:1")).setPlan()
        #expect(
            plan.lines.prefix(2) == ["create PersistentVolumeClaim data-db-0", "create Pod db-0"])
        guard case .create(let claim) = plan.actions[0] else { return }
        #expect(claim.metadata.labels == ["app": "db"])
        #expect(claim.metadata.ownerReferences == [Self.set])
    }

    @Test func waitsForAClaimThatGoesWithAnEarlierPod() {
        var set = StatefulSet.db(replicas: 1)
        set.claimData(whenScaled: "Delete")
        let state = ClusterState.holding(
            set, StatefulSet.revision("app:1"), Self.claim(0, owners: [Self.earlier(Self.pod)]))
        #expect(state.setWrites() == [])
    }

    @Test func tellsThatAClaimIsBeingDeleted() {
        var set = StatefulSet.db(replicas: 1)
        set.claimData()
        var claim = Self.claim(0)
        claim.metadata.deletionTimestamp = .noon
        let plan = ClusterState.holding(set, StatefulSet.revision("app:1"), claim).setPlan()
        #expect(plan.events.map(\.reason) == ["FailedCreate"])
        #expect(!plan.lines.contains("create Pod db-0"))
    }

    @Test func handsTheClaimsOfCondemnedPodsToThem() {
        var set = StatefulSet.db(replicas: 1)
        set.claimData(whenScaled: "Delete")
        let state = ClusterState.holding(
            set, StatefulSet.revision("app:1"), Pod.db(0), Pod.db(1), Pod.db(2),
            Self.claim(0), Self.claim(1), Self.claim(2))
        #expect(
            state.setWrites() == [
                "update PersistentVolumeClaim data-db-2", "update PersistentVolumeClaim data-db-1",
                "delete Pod db-2",
            ])
    }
}
