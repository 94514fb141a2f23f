import Foundation
import KubernetesAPI
import Testing

@Suite("Memory") struct PodMemoryTests {
    private static let podCount = 100_000
    private static let templateCount = 100

    /// What a Pod costs beyond its name, its node's name and its status: its uid and a copy of the
    /// template's spec with the node's name in it. Everything else is shared.
    @Test func aPodCostsLessThanAKibibyte() throws {
        let templates = (0..<Self.templateCount).map(template)
        let owners = (0..<Self.templateCount).map(owner)
        let names = (0..<Self.podCount).map { "web-\($0 % Self.templateCount)-5d8c7b9f6d-\($0)" }
        var pods: [Pod] = []
        pods.reserveCapacity(Self.podCount)

        let before = try residentBytes()
        for (index, name) in names.enumerated() {
            var pod = Pod()
            let template = templates[index % Self.templateCount]
            pod.metadata.labels = template.metadata?.labels
            pod.metadata.annotations = template.metadata?.annotations
            pod.metadata.ownerReferences = owners[index % Self.templateCount]
            pod.metadata.name = name
            pod.metadata.namespace = "default"
            pod.metadata.uid = "5c1f1f6e-8a52-4d7c-9f10-\(100_000_000_000 + index)"
            pod.boxedSpec = template.boxedSpec
            pod.spec?.nodeName = "node-\(index % 5000)"
            pods.append(pod)
        }
        let bytesPerPod = (try residentBytes() - before) / pods.count
        #expect(bytesPerPod < 1024)
    }

    private func template(_ index: Int) -> PodTemplateSpec {
        .with { template in
            template.metadata = .with {
                $0.labels = ["app": "web-\(index)", "pod-template-hash": "5d8c7b9f6d"]
                $0.annotations = ["example.com/checksum": String(repeating: "a", count: 64)]
            }
            template.spec = .with {
                $0.containers = [
                    .with {
                        $0.name = "web"
                        $0.image = "registry.example.com/team/web:\(index)"
                        $0.resources = .with { $0.requests = ["cpu": 1, "memory": 1_000_000] }
                        $0.env = [.with { $0.name = "LEVEL" }, .with { $0.name = "REGION" }]
                        $0.securityContext = .with { $0.runAsNonRoot = true }
                    }
                ]
                $0.serviceAccountName = "a-service-account-of-some-length"
                $0.tolerations = [.with { $0.key = "node.kubernetes.io/not-ready" }]
            }
        }
    }

    private func owner(_ index: Int) -> [OwnerReference] {
        [
            .with {
                $0.apiVersion = "apps/v1"
                $0.kind = "ReplicaSet"
                $0.name = "web-\(index)-5d8c7b9f6d"
                $0.uid = "5c1f1f6e-8a52-4d7c-9f10-\(200_000_000_000 + index)"
            }
        ]
    }

    /// The memory of this process that is in use, from the second number of Linux' statm: pages.
    private func residentBytes() throws -> Int {
        let statistics = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = statistics.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return try #require(pages) * 4096
    }
}
