import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@Suite("What a plan tells")
struct PlanReportTests {
    private func deployment(_ image: String, replicas: Int = 3, extra: String = "") -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: \(replicas)
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: main
                image: \(image)
                resources: {requests: {cpu: 100m, memory: 64Mi}}
        \(extra)
        """
    }

    @Test func nothingChangesNothing() throws {
        let change = try PlannedChange(from: deployment("app:1"), to: deployment("app:1"))
        #expect(change.forecast.isEmpty)
        #expect(
            change.text == "Plan: 0 to add, 0 to change, 0 to replace, 0 to destroy; "
                + "0 Pods created, 0 deleted.\n")
    }

    @Test func theChainGoesFromTheFieldThroughTheControllers() throws {
        let change = try PlannedChange(from: deployment("app:1"), to: deployment("app:2"))
        let consequence = try #require(change.report.consequences.first)
        #expect(change.report.consequences.count == 1)
        #expect(
            consequence.fields.map { "\($0.path) \($0.location?.description ?? "")" }
                == ["spec.template.spec.containers[main].image app.yaml:12:9"])
        let up = try #require(consequence.actions.first { $0.verb == .create })
        #expect(up.author == "deployment-controller" && up.kind == "ReplicaSet")
        #expect(up.sizes == [1, 2, 3])
        #expect(up.actions.map(\.author) == ["replicaset-controller"])
        #expect(up.actions.map(\.count) == [3] && up.actions[0].kind == "Pod")
        let down = try #require(consequence.actions.first { $0.verb == .update })
        #expect(down.sizes == [3, 2, 1, 0] && down.actions.map(\.verb) == [.delete])
    }

    @Test func theTimelineCountsPodsAndWhatTheyNeed() throws {
        let change = try PlannedChange(from: deployment("app:1"), to: deployment("app:2"))
        let timeline = change.forecast.timeline
        let workload = try #require(timeline.workloads.first)
        #expect(workload.lowestAvailable == 3 && !workload.loses)
        #expect(workload.samples.map(\.counts.surge).max() == 1)
        #expect(workload.revisions.map(\.isOld) == [true, false])
        #expect(workload.revisions.map { $0.sizes.map(\.replicas) } == [[3, 2, 1, 0], [1, 2, 3]])
        // A stopping Pod holds its room for another second.
        #expect(timeline.peak.pods == 5 && timeline.peak.cpuMillis == 500)
        #expect(timeline.demand.last?.demand.pods == 3)
    }

    @Test func aQuotaThatIsUsedUpIsNamed() throws {
        let quota = """
            ---
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: limit}
            spec: {hard: {pods: "3"}}
            """
        let change = try PlannedChange(
            from: deployment("app:1", extra: quota),
            to: deployment("app:1", replicas: 5, extra: quota))
        let stall = try #require(change.report.stalls.first)
        #expect(stall.cause == .quota && stall.until == nil)
        #expect(stall.message.contains("exceeded quota: limit"))
        #expect(change.text.contains("does not become ready"))
    }

    @Test func aPodThatHasToWaitForRoomIsToldWithItsTimes() throws {
        let big = deployment("app:1", replicas: 1).replacing("cpu: 100m", with: "cpu: 3")
        let change = try PlannedChange(
            from: big, to: big.replacing("web", with: "other"), nodes: 1)
        let stall = try #require(change.report.stalls.first)
        #expect(stall.cause == .unschedulable && stall.message.contains("Insufficient cpu"))
        #expect(stall.since == .zero && stall.until == .seconds(1))
        #expect(change.text.contains("ready after 3.0s"))
        let store = change.store
        #expect(store.state.deployments.all.map(\.name) == ["web"], "the state is left as it was")
    }

    @Test func aClaimWhoseVolumeIsKeptLosesNoData() throws {
        let claim = """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: disk}
            spec:
              capacity: {storage: 1Gi}
              accessModes: [ReadWriteOnce]
              persistentVolumeReclaimPolicy: POLICY
              hostPath: {path: /data}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data}
            spec:
              storageClassName: ""
              volumeName: disk
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}
            """
        for (policy, losses) in [("Retain", 0), ("Delete", 1)] {
            let old = claim.replacing("POLICY", with: policy)
            let new = old.components(separatedBy: "---")[0]
            let change = try PlannedChange(from: old, to: new)
            #expect(change.report.dataLosses.count == losses, "\(policy)")
        }
    }

    @Test func everyFormatHoldsTheClosingLineAndStaysInItsBounds() throws {
        let change = try PlannedChange(from: deployment("app:1"), to: deployment("app:2"))
        let report = change.report
        let line = report.closingLine
        #expect(PlanJSON.render(report).contains("\"version\": 2"))
        #expect(PlanMarkdown.render(report).hasPrefix("**\(line)**"))
        #expect(PlanMarkdown.render(report).utf8.count < 60_000)
        let page = PlanHTML.render(report)
        #expect(page.contains(line) && page.contains("<svg") && page.contains("</html>"))
        for outside in ["<script", "http:", "https:", "@import", "src="] {
            #expect(!page.contains(outside))
        }
    }

    @Test func markdownOfALargePlanIsCut() throws {
        let many = (0..<120).map { number in
            deployment("app:1").replacing("web", with: "web-\(number)")
        }.joined(separator: "\n---\n")
        let change = try PlannedChange(from: "# none\n" + deployment("app:1"), to: many)
        let markdown = PlanMarkdown.render(change.report)
        #expect(markdown.utf8.count < 60_000 && markdown.contains("more parts"))
    }

    @Test func durationsOfPodsThatRanBeforeAreAssumedAgain() throws {
        let store = Store()
        try ClusterBaseline.ensure(in: store, now: planStart)
        var slow = SimulatedNodes.Timings()
        (slow.start, slow.ready) = (.seconds(20), .seconds(7))
        let before = try Planner(timings: slow).carryOut(
            try manifests(deployment("app:1")), on: store, now: planStart)
        let start = planStart + before.duration
        let more = try manifests(deployment("app:1", replicas: 4))
        let assumed = try Planner(usesObservedDurations: true)
            .forecast(more, on: store, now: start)
        #expect(assumed.duration == .seconds(27))
        let other = try manifests(
            deployment("app:1").replacing("web", with: "api").replacing("app:1", with: "api:1"))
        let unknown = try Planner(applier: Applier(prunes: false), usesObservedDurations: true)
            .forecast(other, on: store, now: start)
        #expect(unknown.duration == .seconds(2))
    }
}
