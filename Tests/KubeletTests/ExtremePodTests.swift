import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import TestSupport
import Testing

@testable import Kubelet

/// Whatever number a Pod carries, its node goes on: it would meet the Pod again at every start.
@Suite struct ExtremePodTests {
    @Test func `no number of a Pod ends its node`() throws {
        let document = try #require(ExtremeDocuments.pod.documents.first)
        var started = 0
        for extreme in ExtremeValue.all(in: document, of: Pod.self) {
            let file = SourceFile(path: "pod.json", text: JSONWriter().write(extreme.document))
            let loaded = ManifestLoader().load(ManifestReader().read(file)).manifests
            guard let pod = loaded.first?.object as? Pod else { continue }
            let trial = try NodeTrial()
            do {
                try trial.run(pod.name) { $0.spec = pod.spec }
            } catch is StoreError {
                continue
            }
            trial.pass(.seconds(20))
            if try trial.pod(pod.name).status?.startTime != nil { started += 1 }
            try trial.delete(pod.name)
            trial.pass(.seconds(40))
        }
        #expect(started > 0)
    }

    @Test func `a grace period without end is kept as a time that can be read`() throws {
        let trial = try NodeTrial()
        try trial.run("a") { $0.spec?.terminationGracePeriodSeconds = .max }
        try trial.delete("a")
        let time = try #require(try trial.pod("a").metadata.deletionTimestamp)
        #expect(Timestamp(time.description) == time)
        trial.pass(.seconds(5))
        #expect(trial.pods.isEmpty)
    }
}
