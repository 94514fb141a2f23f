import Controllers
import KubernetesAPI
import Reconcile
import Testing

/// Jobs and CronJobs in the loop, on simulated nodes.
@Suite struct JobRunTests {
    private static func job(
        completions: Int32 = 3, configure: (inout JobSpec) -> Void = { _ in }
    ) -> Job {
        .with { job in
            job.metadata.name = "work"
            job.metadata.namespace = "default"
            var spec = JobSpec()
            spec.completions = completions
            spec.parallelism = 2
            spec.template.spec = Pod.named("any").spec
            spec.template.spec?.restartPolicy = "Never"
            configure(&spec)
            job.spec = spec
        }
    }

    private static func status(in cluster: TestCluster) -> JobStatus? {
        cluster.store.state.jobs["default", "work"]?.status
    }

    @Test func aJobCompletesAndIsLeftAlone() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Self.job(), now: cluster.clock.now)
        cluster.settle()
        let status = try #require(Self.status(in: cluster))
        #expect(status.succeeded == 3)
        #expect(status.failed == nil)
        #expect(status.conditions?.map(\.type) == ["SuccessCriteriaMet", "Complete"])
        #expect(cluster.store.state.pods.all.allSatisfy { $0.metadata.finalizers == nil })
        let revision = cluster.store.revision
        cluster.settle(within: .seconds(3600))
        #expect(cluster.store.revision == revision)
    }

    /// Neither the counts nor the end depend on what a loop remembers.
    @Test func aJobSurvivesRestartsAtEveryStep() throws {
        let cluster = try TestCluster()
        try cluster.store.create(Self.job { $0.completionMode = "Indexed" }, now: testStart)
        for second in 0..<40 {
            let loop = ControlLoop(
                store: cluster.store, controllers: ControllerSet.all,
                nodeAgent: SimulatedNodes(timings: .with { $0.run = .zero }))
            let start = testStart + .seconds(2 * second)
            loop.step(now: start)
            loop.step(now: start + .seconds(1))
        }
        let status = try #require(Self.status(in: cluster))
        #expect(status.completedIndexes == "0-2")
        #expect(status.succeeded == 3)
        #expect(status.completionTime != nil)
    }

    @Test(arguments: ["TerminatingOrFailed", "Failed"])
    func aLostPodIsCountedOnceAndReplaced(_ policy: String) throws {
        let cluster = try TestCluster()
        try cluster.store.create(
            Self.job { $0.podReplacementPolicy = policy }, now: cluster.clock.now)
        cluster.settle(within: .seconds(3))
        let pod = try #require(cluster.store.state.pods.all.first)
        try cluster.store.delete(pod.key, now: cluster.clock.now)
        cluster.settle()
        let status = try #require(Self.status(in: cluster))
        #expect(status.failed == 1)
        #expect(status.succeeded == 3)
        #expect(status.terminating == 0)
    }

    /// A Job that is deleted takes its Pods with it, finalizers or not.
    @Test func aDeletedJobLeavesNoPods() throws {
        let cluster = try TestCluster()
        let job = try cluster.store.create(Self.job(), now: cluster.clock.now)
        cluster.settle(within: .seconds(3))
        #expect(cluster.store.state.pods.count == 2)
        try cluster.store.delete(
            job.key, Deletion(propagationPolicy: .background), now: cluster.clock.now)
        cluster.settle(within: .seconds(10))
        #expect(cluster.store.state.pods.count == 0)
    }

    @Test func finishedJobsGoAfterTheirTime() throws {
        let cluster = try TestCluster()
        try cluster.store.create(
            Self.job { $0.ttlSecondsAfterFinished = 60 }, now: cluster.clock.now)
        cluster.settle(within: .seconds(50))
        #expect(Self.status(in: cluster)?.completionTime != nil)
        cluster.settle(within: .seconds(60))
        #expect(cluster.store.state.jobs.count == 0)
        #expect(cluster.store.state.pods.count == 0)
    }

    @Test(arguments: [("Forbid", 1), ("Allow", 3), ("Replace", 1)])
    func cronJobsRunSoManyJobsAtATime(_ policy: String, _ most: Int) throws {
        let cluster = try TestCluster(withNodeAgent: false)
        let cronJob = CronJob.with { cronJob in
            cronJob.metadata.name = "tick"
            cronJob.metadata.namespace = "default"
            cronJob.spec.schedule = "* * * * *"
            cronJob.spec.concurrencyPolicy = policy
            cronJob.spec.jobTemplate.spec = Self.job(completions: 1).spec
        }
        try cluster.store.create(cronJob, now: cluster.clock.now)
        var greatest = 0
        // Runs are due after 60, 120 and 180 seconds.
        for second in stride(from: Int64(0), through: 200, by: 10) {
            cluster.clock.wait(until: testStart + .seconds(second))
            cluster.settle(within: .zero)
            greatest = max(greatest, cluster.store.state.jobs.all.count { !$0.hasFinished })
        }
        #expect(greatest == most)
    }
}

extension SimulatedNodes.Timings {
    fileprivate static func with(_ build: (inout Self) -> Void) -> Self {
        var timings = Self()
        build(&timings)
        return timings
    }
}
