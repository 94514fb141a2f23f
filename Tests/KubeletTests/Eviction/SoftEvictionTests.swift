import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet

@Suite("Soft thresholds, and how much has to be left again")
struct SoftEvictionTests {
    private static let stubborn = "trap '' TERM; while :; do sleep 0.2; done"

    private func settings(
        _ change: (inout EvictionConfiguration) -> Void
    ) throws -> EvictionSettings {
        var configuration = EvictionConfiguration()
        configuration.evictionHard = [:]
        change(&configuration)
        return try configuration.settings()
    }

    @Test func whatLastsEvictsAndLeavesPodsTheirTime() throws {
        let trial = try NodeTrial(
            try settings {
                $0.evictionSoft = ["memory.available": "1Gi"]
                $0.evictionSoftGracePeriod = ["memory.available": "45s"]
                $0.evictionMaxPodGracePeriod = 7
            })
        try trial.run("web", script: Self.stubborn)
        trial.use("web", memory: 1 << 30)
        trial.leaveMemory(500 << 20)
        trial.pass(.seconds(40))
        // The node tells of it at once, and refuses who asks for nothing.
        #expect(try trial.conditions.contains("MemoryPressure=True"))
        #expect(trial.pods == ["web Running"])
        try trial.pass(until: {
            trial.events(of: "web").contains { $0.hasPrefix("Evicted") }
        })
        trial.pass(.seconds(6))
        #expect(trial.pods == ["web Running"])
        try trial.pass(until: { trial.pods == ["web Failed Evicted"] })
        let message = try trial.pod("web").status?.message
        #expect(message?.hasPrefix("The node was low on resource: memory. Threshold ") == true)
    }

    @Test func whatPassesDoesNot() throws {
        let trial = try NodeTrial(
            try settings {
                $0.evictionSoft = ["memory.available": "1Gi"]
                $0.evictionSoftGracePeriod = ["memory.available": "45s"]
            })
        try trial.run("web")
        for _ in 0..<3 {
            trial.leaveMemory(500 << 20)
            trial.pass(.seconds(35))
            trial.leaveMemory(5 << 30)
            trial.pass(.seconds(15))
        }
        #expect(trial.pods == ["web Running"])
    }

    @Test func onceEvictedMoreHasToBeLeft() throws {
        let trial = try NodeTrial(
            try settings {
                $0.evictionHard = ["memory.available": "1Gi"]
                $0.evictionMinimumReclaim = ["memory.available": "1Gi"]
            })
        for name in ["a", "b", "c"] { try trial.run(name) }
        // Less than the sum is left, and more than the threshold: that alone evicts nobody.
        trial.leaveMemory(1500 << 20)
        trial.pass(.seconds(60))
        #expect(trial.pods.allSatisfy { $0.hasSuffix("Running") })
        trial.leaveMemory(500 << 20)
        try trial.pass(until: { trial.pods.contains { $0.hasSuffix("Evicted") } })
        trial.leaveMemory(1500 << 20)
        try trial.pass(until: { trial.pods.count { $0.hasSuffix("Evicted") } == 2 })
        trial.leaveMemory(2500 << 20)
        trial.pass(.seconds(60))
        #expect(trial.pods.count { $0.hasSuffix("Running") } == 1)
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let fault: String
        let change: @Sendable (inout EvictionConfiguration) -> Void
    }

    static let cases = [
        Case(
            testDescription: "a soft threshold without a period",
            fault: "evictionSoftGracePeriod memory.available is missing"
        ) { $0.evictionSoft = ["memory.available": "1Gi"] },
        Case(
            testDescription: "a period without a threshold",
            fault: "evictionSoftGracePeriod memory.available has no soft threshold"
        ) { $0.evictionSoftGracePeriod = ["memory.available": "1s"] },
        Case(
            testDescription: "a period that is none",
            fault: "evictionSoftGracePeriod memory.available is no duration"
        ) {
            $0.evictionSoft = ["memory.available": "1Gi"]
            $0.evictionSoftGracePeriod = ["memory.available": "45"]
        },
        Case(
            testDescription: "an unknown signal to be reclaimed",
            fault: "evictionMinimumReclaim disk is no threshold"
        ) { $0.evictionMinimumReclaim = ["disk": "1Gi"] },
        Case(
            testDescription: "less than no time", fault: "evictionMaxPodGracePeriod - is negative"
        ) { $0.evictionMaxPodGracePeriod = -1 },
    ]

    @Test(arguments: cases)
    func isRefused(_ given: Case) {
        var configuration = EvictionConfiguration()
        given.change(&configuration)
        do throws(EvictionConfiguration.Fault) {
            _ = try configuration.settings()
            Issue.record("it was taken")
        } catch {
            #expect("\(error.field) \(error.signal ?? "-") \(error.reason)" == given.fault)
        }
    }

    @Test func whatANodeSaysItselfCounts() throws {
        var own = EvictionConfiguration()
        own.evictionHard = [:]
        own.evictionMaxPodGracePeriod = 5
        var shared = EvictionConfiguration()
        shared.evictionHard = ["memory.available": "1Gi"]
        shared.evictionSoft = ["nodefs.available": "20%"]
        shared.evictionSoftGracePeriod = ["nodefs.available": "1m"]
        shared.evictionMaxPodGracePeriod = 30
        let settings = try own.completed(by: shared).settings()
        #expect(settings.thresholds.map(\.name) == ["nodefs.available"])
        #expect(settings.thresholds.first?.gracePeriod == .seconds(60))
        #expect(settings.maximumPodGraceSeconds == 5)
    }
}
