import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct StatefulSetPlacesTests {
    struct Case: Sendable {
        let sentence: String
        var set = StatefulSet.db()
        let pods: [Pod]
        let writes: [String]
    }

    private static let parallel = StatefulSet.db { $0.podManagementPolicy = "Parallel" }
    private static let numberedFromFive = StatefulSet.db(replicas: 2) {
        $0.ordinals = .with { $0.start = 5 }
    }

    static let ordered: [Case] = [
        Case(sentence: "the first Pod comes first", pods: [], writes: ["create Pod db-0"]),
        Case(
            sentence: "the next waits until the last one is ready", pods: [.db(0, .running)],
            writes: []),
        Case(
            sentence: "and then comes", pods: [.db(0), .db(1)], writes: ["create Pod db-2"]),
        Case(
            sentence: "a hole is filled, whatever is above it", pods: [.db(0), .db(2, .running)],
            writes: ["create Pod db-1"]),
        Case(
            sentence: "a Pod that failed is deleted before anything else",
            pods: [.db(0), .db(1, .failed)], writes: ["delete Pod db-1"]),
        Case(
            sentence: "so is one that succeeded", pods: [.db(0, .succeeded), .db(1)],
            writes: ["delete Pod db-0"]),
        Case(
            sentence: "a Pod that is going is waited for",
            pods: [.db(0, .terminating), .db(1)], writes: []),
        Case(
            sentence: "too many go from the highest ordinal down, one at a time",
            pods: (0..<5).map { .db($0) }, writes: ["delete Pod db-4"]),
        Case(
            sentence: "not while one is going",
            pods: (0..<4).map { .db($0) } + [.db(4, .terminating)], writes: []),
        Case(
            sentence: "not while one in range is not ready",
            pods: [.db(0), .db(1, .running), .db(2), .db(3)], writes: []),
        Case(
            sentence: "not past one that is not ready, unless it is the lowest",
            pods: [.db(0), .db(1), .db(2), .db(3, .running), .db(4, .running)], writes: []),
        Case(
            sentence: "the lowest that is not ready may go",
            pods: [.db(0), .db(1), .db(2), .db(3, .running)], writes: ["delete Pod db-3"]),
        Case(
            sentence: "ordinals start where they are told to", set: numberedFromFive, pods: [],
            writes: ["create Pod db-5"]),
        Case(
            sentence: "those below the start are too many", set: numberedFromFive,
            pods: [.db(4), .db(5), .db(6)], writes: ["delete Pod db-4"]),
        Case(
            sentence: "a Pod with a name of another form is not ours",
            pods: [.db(0), .db(1), .db(2), .named("db-x"), .named("other-7")], writes: []),
    ]

    static let together: [Case] = [
        Case(
            sentence: "all come at once", set: parallel, pods: [],
            writes: ["create Pod db-0", "create Pod db-1", "create Pod db-2"]),
        Case(
            sentence: "nobody waits for a Pod that is not ready", set: parallel,
            pods: [.db(0, .pending), .db(1, .failed)],
            writes: ["delete Pod db-1", "create Pod db-2"].sorted()),
        Case(
            sentence: "all that are too many go at once", set: parallel,
            pods: (0..<5).map { .db($0) }, writes: ["delete Pod db-4", "delete Pod db-3"]),
    ]

    @Test(arguments: ordered + together)
    func fillsAndEmptiesPlaces(_ testCase: Case) {
        let state = ClusterState.holding(
            [testCase.set, StatefulSet.revision("app:1")] + testCase.pods)
        let writes = state.setWrites()
        #expect(Set(writes) == Set(testCase.writes), "\(testCase.sentence)")
        #expect(writes == state.setWrites(), "planning twice gives equal plans")
        if testCase.set.isOrdered { #expect(writes.count <= 1, "one step at a time") }
    }

    @Test func waitsUntilAPodHasBeenReadyLongEnough() {
        let set = StatefulSet.db(replicas: 2) { $0.minReadySeconds = 10 }
        let state = ClusterState.holding(set, StatefulSet.revision("app:1"), Pod.db(0))
        #expect(state.setPlan(now: .noon(plus: 4)).requeueAfter == .seconds(6))
        #expect(state.setWrites(now: .noon(plus: 4)) == ["again after 6.0 seconds"])
        #expect(state.setWrites(now: .noon(plus: 10)) == ["create Pod db-1"])
    }

    /// Under Parallel, too, a place that cannot be filled ends the look.
    @Test func takesNoPodAwayWhileAPlaceInRangeCannotBeFilled() throws {
        let set = StatefulSet.db(replicas: 2) { $0.podManagementPolicy = "Parallel" }
        let state = ClusterState.holding(
            set, StatefulSet.revision("app:1"), Pod.db(0), Pod.db(2))
        let plan = state.setPlan()
        #expect(
            plan.lines.filter { !$0.hasPrefix("status") } == [
                "create Pod db-1", "delete Pod db-2", "event Normal SuccessfulCreate",
                "event Normal SuccessfulDelete",
            ])
        let position = try #require(plan.actions.firstIndex { $0.isCreate })
        let refusal = RefusedWrite(
            done: Array(plan.actions[..<position]), action: plan.actions[position],
            remaining: Array(plan.actions[(position + 1)...]), message: "exceeded quota")
        let rest = try #require(plan.onRefusal?(refusal))
        #expect(rest.lines.filter { !$0.hasPrefix("status") } == ["event Warning FailedCreate"])
    }

    @Test func keepsItsHistoryAndReportsWhileItIsDeletedAndDoesNothingElse() {
        var set = StatefulSet.db()
        set.metadata.deletionTimestamp = .noon
        let revision = StatefulSet.revision("app:1")
        let state = ClusterState.holding(set, Pod.db(0))
        #expect(state.setWrites() == ["create ControllerRevision \(revision.name)"])
        #expect(ClusterState.holding(set).setWrites() == [])
        #expect(state.setStatus()?.replicas == 1)
    }

    @Test func adoptsAndReleasesPodsBeforeAnythingElse() {
        var orphan = Pod.db(0)
        orphan.metadata.ownerReferences = nil
        var stranger = Pod.db(1)
        stranger.metadata.labels = ["app": "other"]
        let state = ClusterState.holding(
            StatefulSet.db(), StatefulSet.revision("app:1"), orphan, stranger)
        #expect(state.setPlan().lines == ["update Pod db-1", "update Pod db-0"])
    }

    @Test func givesAnAdoptedPodItsLabels() throws {
        var adopted = Pod.db(0)
        adopted.metadata.labels?[StatefulSet.podNameLabel] = nil
        let state = ClusterState.holding(
            StatefulSet.db(replicas: 1), StatefulSet.revision("app:1"), adopted)
        let plan = state.setPlan()
        #expect(plan.lines.first == "update Pod db-0")
        #expect(plan.events.map(\.reason) == ["SuccessfulUpdate"])
        guard case .update(let pod) = plan.actions[0] else { return }
        #expect(pod.metadata.labels?[StatefulSet.podNameLabel] == "db-0")
        #expect(pod.metadata.labels?[StatefulSet.podIndexLabel] == "0")
    }

    @Test func makesPodsWithAnIdentity() {
        var set = StatefulSet.db(replicas: 1)
        set.claimData()
        set.spec?.template.spec?.volumes = [
            .with { $0.name = "data" }, .with { $0.name = "cache" },
        ]
        let pod = StatefulPod(owner: set, ordinal: 7)
            .make(template: set.spec?.template ?? PodTemplateSpec(), revision: "db-hash")
        #expect(pod.name == "db-7")
        #expect(pod.spec?.hostname == "db-7")
        #expect(pod.spec?.subdomain == "db")
        #expect(
            pod.metadata.labels == [
                "app": "db", "statefulset.kubernetes.io/pod-name": "db-7",
                "apps.kubernetes.io/pod-index": "7", "controller-revision-hash": "db-hash",
            ])
        #expect(pod.spec?.volumes?.map(\.name) == ["data", "cache"])
        #expect(pod.claimNames == ["data-db-7"], "the claim takes the place of the volume")
    }

    /// The create will be refused, and what comes after it in the plan with it.
    @Test func reportsTheStatusBeforeAPodWhoseNameIsTaken() {
        var stranger = Pod.db(1)
        stranger.metadata.ownerReferences = nil
        stranger.metadata.labels = ["app": "other"]
        let state = ClusterState.holding(
            StatefulSet.db(), StatefulSet.revision("app:1"), Pod.db(0), stranger)
        let lines = state.setPlan().lines.filter { !$0.hasPrefix("event") }
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("status") == true)
        #expect(lines.last == "create Pod db-1")
    }
}

extension Pod {
    /// A Pod that carries the labels of `db`, but another name.
    fileprivate static func named(_ name: String) -> Pod {
        var pod = Pod.db(0)
        pod.metadata.name = name
        pod.metadata.uid = name
        pod.metadata.ownerReferences = nil
        return pod
    }
}
