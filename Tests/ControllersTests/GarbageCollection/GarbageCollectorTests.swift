import KubernetesAPI
import Testing

@testable import Controllers

@Suite("What has lost its owners goes")
struct GarbageCollectorTests {
    private static let collector = GarbageCollector()

    /// Some object called `name`, whose uid is its name.
    private static func object(
        _ name: String, ownedBy owners: [String] = [], blocking: Bool = true,
        finalizers: [String] = [], isTerminating: Bool = false
    ) -> ConfigMap {
        .with { map in
            map.metadata = .with {
                $0.name = name
                $0.namespace = "default"
                $0.uid = name
                $0.ownerReferences = owners.isEmpty ? nil : owners.map { reference($0, blocking) }
                $0.finalizers = finalizers.isEmpty ? nil : finalizers
                $0.deletionTimestamp = isTerminating ? .noon : nil
            }
        }
    }

    private static func reference(_ owner: String, _ isBlocking: Bool) -> OwnerReference {
        .with {
            $0.apiVersion = "v1"
            $0.kind = "ConfigMap"
            $0.name = owner
            $0.uid = owner
            $0.blockOwnerDeletion = isBlocking
        }
    }

    private static func waiting(_ finalizer: String, ownedBy owners: [String] = []) -> ConfigMap {
        object("owner", ownedBy: owners, finalizers: [finalizer], isTerminating: true)
    }

    // MARK: What is done about an object

    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let key: String
        let objects: [ConfigMap]
        let lines: [String]

        var testDescription: String { sentence }
    }

    static let cases: [Case] = [
        Case(
            sentence: "an object whose owner is there stays", key: "child",
            objects: [object("owner"), object("child", ownedBy: ["owner"])], lines: []),
        Case(
            sentence: "an object whose owner is gone goes", key: "child",
            objects: [object("child", ownedBy: ["owner"])],
            lines: ["delete ConfigMap child background"]),
        Case(
            sentence: "it goes as its finalizers ask for", key: "child",
            objects: [object("child", ownedBy: ["owner"], finalizers: ["orphan"])],
            lines: ["delete ConfigMap child orphan"]),
        Case(
            sentence: "one of two owners is enough; the other is forgotten", key: "child",
            objects: [object("owner"), object("child", ownedBy: ["owner", "gone"])],
            lines: ["update ConfigMap child"]),
        Case(
            sentence: "what already goes is left alone", key: "child",
            objects: [object("child", ownedBy: ["owner"], isTerminating: true)], lines: []),
        Case(
            sentence: "a waiting owner goes after its last dependent", key: "owner",
            objects: [waiting("foregroundDeletion")], lines: ["update ConfigMap owner"]),
        Case(
            sentence: "a dependent that does not block is not waited for", key: "owner",
            objects: [
                waiting("foregroundDeletion"), object("child", ownedBy: ["owner"], blocking: false),
            ],
            lines: ["update ConfigMap owner"]),
        Case(
            sentence: "a waiting owner deletes what blocks it and does not go yet", key: "owner",
            objects: [
                waiting("foregroundDeletion"),
                object("going", ownedBy: ["owner"], isTerminating: true),
                object("new", ownedBy: ["owner"]),
            ],
            lines: ["delete ConfigMap new background"]),
        Case(
            sentence: "the dependents of dependents go first", key: "child",
            objects: [
                waiting("foregroundDeletion"), object("child", ownedBy: ["owner"]),
                object("grandchild", ownedBy: ["child"]),
            ],
            lines: ["delete ConfigMap child foreground"]),
        Case(
            sentence: "an orphaning owner lets go of each and waits", key: "owner",
            objects: [waiting("orphan"), object("child", ownedBy: ["owner"])],
            lines: ["update ConfigMap child"]),
        Case(
            sentence: "and goes when none is left", key: "owner", objects: [waiting("orphan")],
            lines: ["update ConfigMap owner"]),
    ]

    @Test(arguments: cases)
    func decides(_ testCase: Case) {
        let plan = Self.collector.reconcile(
            ObjectKey(ConfigMap.self, namespace: "default", name: testCase.key),
            in: .holding(testCase.objects), now: .noon)
        #expect(plan.lines == testCase.lines)
    }

    @Test func onlyTheVersionThatWasLookedAtIsDeleted() {
        var child = Self.object("child", ownedBy: ["owner"])
        child.metadata.resourceVersion = "7"
        let plan = Self.collector.reconcile(child.key, in: .holding(child), now: .noon)
        let deletions = plan.actions.compactMap { action in
            if case .delete(_, let deletion) = action { deletion } else { nil }
        }
        #expect(
            deletions == [
                Deletion(uid: "child", resourceVersion: "7", propagationPolicy: .background)
            ])
    }

    @Test func anOwnerInAnotherNamespaceIsNone() {
        var owner = Self.object("owner")
        owner.metadata.namespace = "other"
        let child = Self.object("child", ownedBy: ["owner"])
        let other = Namespace.with { $0.metadata.name = "other" }
        let plan = Self.collector.reconcile(
            child.key, in: .holding(other, owner, child), now: .noon)
        #expect(
            plan.lines == [
                "delete ConfigMap child background", "event Warning OwnerRefInvalidNamespace",
            ])
        #expect(
            plan.events.first?.message
                == "ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: owner] "
                + "does not exist in namespace \"default\"")
    }

    @Test func whatCannotBeDecidedIsLeftAlone() {
        var unknown = Self.object("unknown", ownedBy: ["owner"])
        unknown.metadata.ownerReferences?[0].kind = "NoSuchKind"
        var volume = PersistentVolume.with { $0.metadata.name = "volume" }
        volume.metadata.ownerReferences = [Self.reference("owner", true)]
        for object in [unknown, volume] as [any KubernetesObject] {
            let plan = Self.collector.reconcile(object.key, in: .holding([object]), now: .noon)
            #expect(plan.isEmpty, "\(object.key)")
        }
    }

    // MARK: What is looked at after a change

    /// The names that the collector looks at after the change, in order.
    private func looks(
        from old: ConfigMap?, to new: ConfigMap?, among others: [ConfigMap] = []
    ) -> [String] {
        let state = ClusterState.holding(others + (new.map { [$0] } ?? []))
        var names: [String] = []
        for watch in Self.collector.watches {
            watch.forEachKey(from: old, to: new, in: state) { key in
                // An owner may be in the namespace or in none; these are all in one.
                if !key.namespace.isEmpty { names.append(key.name) }
            }
        }
        return names
    }

    private let owner = object("owner")
    private let child = object("child", ownedBy: ["owner"])

    @Test func theEndOfAnObjectConcernsItsOwnersAndItsDependents() {
        #expect(looks(from: child, to: nil, among: [owner]) == ["owner"])
        #expect(looks(from: owner, to: nil, among: [child]) == ["child"])
    }

    @Test func anObjectMadeAgainUnderItsNameIsAnotherOne() {
        var again = owner
        again.metadata.uid = "again"
        #expect(looks(from: owner, to: again, among: [child]) == ["child"])
    }

    @Test func theBeginningOfAWaitConcernsTheDependentsAndThenTheOwner() {
        let waiting = Self.waiting("foregroundDeletion")
        #expect(looks(from: owner, to: waiting, among: [child]) == ["child", "owner"])
        #expect(looks(from: nil, to: waiting, among: [child]) == ["child", "owner"])
    }

    /// Kubernetes' StatefulSet controller writes a revision for a set that waits for its Pods.
    @Test func whatIsMadeForAWaitingOwnerStaysUntilAnotherDependentGoes() {
        let waiting = Self.waiting("foregroundDeletion")
        #expect(looks(from: nil, to: child, among: [waiting]) == [])
        var changed = waiting
        changed.data = ["status": "changed"]
        #expect(looks(from: waiting, to: changed, among: [child]) == [])
        let sibling = Self.object("sibling", ownedBy: ["owner"])
        #expect(looks(from: sibling, to: nil, among: [waiting, child]) == ["owner"])
    }

    @Test func aReferenceToNobodyIsLookedAt() {
        #expect(looks(from: nil, to: child) == ["child"])
        #expect(looks(from: nil, to: child, among: [owner]) == [])
        #expect(looks(from: child, to: Self.object("child"), among: [owner]) == ["owner"])
    }
}
