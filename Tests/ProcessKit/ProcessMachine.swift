internal import BackendConformanceKit
internal import Foundation
internal import Kubelet
public import KubernetesAPI
internal import Manifests
public import PodConformanceKit
internal import ProcessBackend

/// This machine, as far as it can be what the scenarios were recorded on: its containers see the
/// programs of busybox and nothing else.
public struct ProcessMachine: ScenarioMachine {
    /// The image that the files stand for.
    private static let image = "localhost/busybox:1"

    public let offers: Set<String>
    private let capabilities = HostCapabilities()
    private let files: String

    /// - Throws: an error if there is no busybox, or its files cannot be laid out.
    public init() throws {
        var offers: Set<String> = []
        if capabilities.canIsolate { offers.formUnion(["pid-namespace", "shared-pid-namespace"]) }
        if capabilities.canChangeUser { offers.insert("root") }
        if capabilities.canNetwork { offers.insert("network-namespace") }
        if capabilities.controlGroups != nil { offers.insert("memory-limit") }
        self.offers = offers
        files = try BusyboxFiles.make()
    }

    public func obstacle(to spec: PodSpec) -> String? {
        for container in (spec.initContainers ?? []) + spec.containers {
            let image = container.image ?? ""
            if container.imagePullPolicy == "Always" {
                return "imagePullPolicy Always: a process has no image that could be pulled"
            }
            if image != Self.image, ImageReference(image).fault == nil {
                return "image \(image): a process has no image, the machine's files stand for one"
            }
        }
        return FieldSupport.assess(spec, on: capabilities).first { $0.verdict == .notHonoured }
            .map { "\($0.path): \($0.reason)" }
    }

    public func makeNode() throws -> ScenarioNode {
        let name = "scenario-\(UUID().uuidString.lowercased().prefix(8))"
        let root = FileManager.default.temporaryDirectory.appending(path: name)
            .path(percentEncoded: false)
        let clock = ReportClock()
        var options = ProcessBackend.Options()
        options.files = files
        options.hasClusterDNS = true
        let backend = try ProcessBackend(
            root: root, address: HostAddress.primary, capabilities: capabilities,
            options: options, onReport: clock.wake)
        return ScenarioNode(
            backend: backend, clock: clock, namespace: name, address: HostAddress.primary,
            log: backend.log,
            close: {
                backend.removeOrphans(keeping: [])
                try? FileManager.default.removeItem(atPath: root)
            })
    }
}
