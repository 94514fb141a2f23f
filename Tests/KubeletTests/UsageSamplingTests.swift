import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet

/// Measurements of containers on their way to autoscalers.
@Suite struct UsageSamplingTests {
    private static let start = Timestamp(seconds: 1_767_600_000)

    private static func usage(
        _ name: String, after seconds: Int64, cpuMilliseconds: Int64, megabytes: Int64 = 3
    ) -> ContainerUsage {
        ContainerUsage(
            container: ContainerID(podUID: "uid", name: name, attempt: 0),
            time: start + .seconds(seconds), cpuNanoseconds: cpuMilliseconds * 1_000_000,
            workingSetBytes: megabytes << 20)
    }

    @Test func processorTimeIsARateSinceTheMeasurementBefore() throws {
        let found = UsageSampler.usages(
            [Self.usage("a", after: 15, cpuMilliseconds: 4000)],
            since: [Self.usage("a", after: 0, cpuMilliseconds: 1000)])
        let pod = try #require(found["uid"])
        #expect(pod.window == .seconds(15))
        #expect(pod.timestamp == Self.start + .seconds(15))
        #expect(pod.containers.map(\.name) == ["a"])
        // 3 s of work in 15 s are 200 thousandths of a processor.
        #expect(pod.containers.first?.usage["cpu"] == Quantity(milli: 200))
        #expect(pod.containers.first?.usage["memory"]?.value == 3 << 20)
    }

    @Test func aPodIsMeasuredOnceAllItsContainersWereTwice() {
        let found = UsageSampler.usages(
            [
                Self.usage("a", after: 15, cpuMilliseconds: 4000),
                Self.usage("b", after: 15, cpuMilliseconds: 10),
            ], since: [Self.usage("a", after: 0, cpuMilliseconds: 1000)])
        #expect(found.isEmpty)
    }

    @Test func nobodyMeasuresWithoutAnAutoscaler() throws {
        let store = Store()
        let sampler = UsageSampler(NoAccess(), onSample: {})
        var sampling = UsageSampling(sampler: sampler)
        let names = ["uid": NamespacedName(namespace: "default", name: "p")]
        sampling.advance(store, names: names, now: Self.start)
        #expect(sampling.due == nil)
        sampling.isWanted = true
        sampling.advance(store, names: names, now: Self.start)
        #expect(sampling.due == nil, "the autoscaler is gone")
        let namespace = Namespace.with { $0.metadata.name = "default" }
        try store.create(namespace, now: Self.start)
        let autoscaler = HorizontalPodAutoscaler.with {
            $0.metadata.name = "web"
            $0.metadata.namespace = "default"
            $0.spec.maxReplicas = 3
            $0.spec.scaleTargetRef = CrossVersionObjectReference.with {
                $0.apiVersion = "apps/v1"
                $0.kind = "Deployment"
                $0.name = "web"
            }
        }
        try store.create(autoscaler, now: Self.start)
        sampling.isWanted = true
        sampling.advance(store, names: names, now: Self.start)
        #expect(sampling.due == Self.start + .seconds(15))
    }
}

/// Nothing runs that could be asked about.
private struct NoAccess: ContainerAccess {
    func logs(_ request: LogRequest) -> AsyncThrowingStream<LogLine, any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    func exec(
        _ request: ExecRequest, input: AsyncStream<StreamInput>,
        output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws -> Int32 { 1 }

    func attach(
        to container: ContainerID, input: AsyncStream<StreamInput>,
        output: @escaping @Sendable (StreamOutput) -> Void
    ) async throws {}

    func usage(ofPods uids: [String]) async throws -> [ContainerUsage] { [] }
}
