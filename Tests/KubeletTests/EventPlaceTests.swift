import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import Kubelet

/// Events say which part of a Pod they are about, and which node tells of it.
@Suite struct EventPlaceTests {
    private static func events(_ trial: NodeTrial) -> [Event] {
        trial.store.events.objects.compactMap { $0 as? Event }
            .filter { $0.involvedObject.kind == "Pod" }
    }

    @Test func thoseOfContainersNameTheirField() throws {
        let trial = try NodeTrial()
        try trial.run("web") { pod in
            pod.spec?.initContainers = [
                .with {
                    $0.name = "first"
                    $0.image = "localhost/busybox:1"
                    $0.command = ["true"]
                }
            ]
            pod.spec?.containers[0].lifecycle = .with { lifecycle in
                lifecycle.preStop = .with { $0.exec = .with { $0.command = ["false"] } }
            }
        }
        try trial.pass { try trial.pod("web").phase == "Running" }
        try trial.delete("web")
        trial.pass(.seconds(5))
        let events = Self.events(trial)
        var paths: [String: Set<String>] = [:]
        for event in events {
            paths[event.reason ?? "", default: []].insert(event.involvedObject.fieldPath ?? "")
        }
        let both: Set = ["spec.initContainers{first}", "spec.containers{main}"]
        #expect(paths["Pulled"] == both)
        #expect(paths["Created"] == both)
        #expect(paths["Started"] == both)
        #expect(paths["Killing"] == ["spec.containers{main}"])
        #expect(paths["FailedPreStopHook"] == ["spec.containers{main}"])
        #expect(paths["Scheduled"] == [""])
    }

    @Test func equalEventsOfTwoContainersAreCountedApart() throws {
        let trial = try NodeTrial()
        try trial.run("web") { pod in
            var second = pod.spec?.containers[0] ?? Container()
            second.name = "second"
            pod.spec?.containers.append(second)
        }
        try trial.pass { try trial.pod("web").phase == "Running" }
        let started = Self.events(trial).filter { $0.reason == "Started" }
        #expect(
            started.map(\.involvedObject.fieldPath) == [
                "spec.containers{main}", "spec.containers{second}",
            ])
        #expect(started.allSatisfy { $0.count == 1 })
    }

    @Test func thoseOfThePodNameNone() throws {
        let trial = try NodeTrial()
        try trial.run("web") { pod in
            pod.spec?.volumes = [
                .with {
                    $0.name = "v"
                    $0.configMap = .with { $0.name = "absent" }
                }
            ]
            pod.spec?.containers[0].volumeMounts = [
                .with {
                    $0.name = "v"
                    $0.mountPath = "/v"
                }
            ]
        }
        let failed = try #require(Self.events(trial).first { $0.reason == "FailedMount" })
        #expect(failed.involvedObject.fieldPath == nil)
    }

    @Test func aKubeletTellsItsNodeAndAControllerNone() throws {
        let trial = try NodeTrial()
        try trial.run("web")
        let events = Self.events(trial)
        let started = try #require(events.first { $0.reason == "Started" })
        #expect(started.source?.component == "kubelet")
        #expect(started.source?.host == NodeTrial.nodeName)
        #expect(started.reportingComponent == "kubelet")
        #expect(started.reportingInstance == NodeTrial.nodeName)
        #expect(started.involvedObject.apiVersion == "v1")
        let scheduled = try #require(events.first { $0.reason == "Scheduled" })
        #expect(scheduled.source?.component == "default-scheduler")
        #expect(scheduled.source?.host == nil)
    }

    @Test func eventsOfOneMomentAreToldApart() throws {
        let trial = try NodeTrial()
        try trial.run("web")
        let events = trial.store.events.objects
        #expect(events.count > 3)
        #expect(Set(events.map(\.name)).count == events.count)
        #expect(Set(events.map(\.uid)).count == events.count)
    }

    @Test func anEventThatRepeatsIsTheSameInANewVersion() throws {
        let trial = try NodeTrial()
        try trial.run("web", script: "exit 1")
        func created() throws -> Event {
            try #require(Self.events(trial).first { $0.reason == "Created" })
        }
        let first = try created()
        trial.pass(.seconds(30))
        let second = try created()
        #expect(first.uid == second.uid && first.name == second.name)
        #expect((first.count ?? 0) < (second.count ?? 0))
        #expect(first.metadata.resourceVersion != second.metadata.resourceVersion)
    }

    @Test func whatIsKeptBetweenCommandsHasAllOfThat() throws {
        let trial = try NodeTrial()
        try trial.run("web")
        let content = StateFile(store: trial.store, time: trial.now).content
        let restored = try StateFile(reading: content, path: "state.json").store
        #expect(
            restored.events.objects.map { ObjectText($0) }
                == trial.store.events.objects.map { ObjectText($0) })
    }
}

/// An object in a form that can be compared.
private struct ObjectText: Equatable {
    let value: Value

    init(_ object: any KubernetesObject) { value = object.value }
}
