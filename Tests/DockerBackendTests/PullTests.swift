import Controllers
import EngineKit
import Foundation
import Kubelet
import KubernetesAPI
import Manifests
import Reconcile
import Synchronization
import Testing

@testable import DockerBackend

/// Images that an engine really pulls, from registries of this machine.
@Suite(.serialized, .needsEngine)
struct PullTests {
    private let service: PodmanService

    init() throws { service = try #require(PodmanService.shared) }

    /// A Pod of an image that says what is in it.
    private static func pod(_ name: String, _ image: String, _ more: String = "") -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name)}
        spec:
          terminationGracePeriodSeconds: 1
          \(more)
          containers:
          - name: main
            image: '\(image)'
            command: [sh, -c, 'cat /content; sleep 1000']
        ---

        """
    }

    /// A Secret in one of the two forms, with credentials for a registry.
    private static func secret(
        _ name: String, of registry: TrialRegistry, isOld: Bool = false,
        _ fields: [String: String]
    ) throws -> String {
        let entries = [registry.address: fields]
        let object: [String: Any] = isOld ? entries : ["auths": entries]
        let data = try JSONSerialization.data(withJSONObject: object).base64EncodedString()
        let (type, key) =
            isOld
            ? ("kubernetes.io/dockercfg", ".dockercfg")
            : ("kubernetes.io/dockerconfigjson", ".dockerconfigjson")
        return """
            apiVersion: v1
            kind: Secret
            metadata: {name: \(name)}
            type: \(type)
            data: {'\(key)': \(data)}
            ---

            """
    }

    private static var auth: String {
        Data("\(TrialRegistry.user):\(TrialRegistry.password)".utf8).base64EncodedString()
    }

    /// What the first container of a Pod wrote, once it has.
    private static func log(of name: String, in cluster: TrialCluster) throws -> String {
        var log = ""
        try cluster.wait { _ in
            log = try cluster.log(of: name)
            return !log.isEmpty
        }
        return log
    }

    // MARK: Refused

    @Test func whatIsRefusedIsToldAndTriedAgainLater() async throws {
        let service = service
        try await onThreadOfItsOwn {
            let (basic, tokens) = (service.basicRegistry, service.tokenRegistry)
            let open = service.openRegistry
            for registry in [basic, tokens] {
                try service.publish("closed", content: "closed", in: registry)
            }
            try service.publish("tagged", content: "tagged", in: open)
            let cluster = try TrialCluster(service)
            defer { cluster.remove() }
            let wrong = ["username": TrialRegistry.user, "password": "wrong"]
            try cluster.create(
                try Self.secret("wrong", of: basic, wrong)
                    + Self.pod("nobody", "\(basic.address)/closed:1")
                    + Self.pod("nobody-token", "\(tokens.address)/closed:1")
                    + Self.pod(
                        "stranger", "\(basic.address)/closed:1",
                        "imagePullSecrets: [{name: wrong}, {name: gone}]")
                    + Self.pod("untagged", "\(open.address)/tagged:absent"))
            let names = ["nobody", "nobody-token", "stranger", "untagged"]
            try cluster.wait { _ in
                names.allSatisfy { name in
                    cluster.waitReasons[name]?.last?.reason == "ImagePullBackOff"
                }
            }
            for name in names {
                let image = try cluster.pod(name).spec?.containers[0].image ?? ""
                try Self.checkRefusal(of: name, image, in: cluster)
            }
            #expect(!basic.statuses(of: "closed").contains(200))
            #expect(!tokens.statuses(of: "closed").contains(200))
            let why = cluster.waitReasons.mapValues { $0.last?.message ?? "" }
            #expect(why["untagged"]?.contains("manifest unknown") == true, "\(why)")
            #expect(why["nobody"]?.contains("unauthorized") == true, "\(why)")
            #expect(
                cluster.events(of: "stranger").contains(
                    "FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets "
                        + "(gone); attempting to pull the image may not succeed."))
        }
    }

    /// The states and texts of a kubelet, with the engine's words where a runtime's are.
    private static func checkRefusal(
        of name: String, _ image: String, in cluster: TrialCluster
    ) throws {
        let reasons = cluster.waitReasons[name] ?? []
        let first = try #require(reasons.first { $0.reason == "ErrImagePull" })
        let last = try #require(reasons.last)
        #expect(!first.message.isEmpty)
        #expect(
            last.message == "Back-off pulling image \"\(image)\": ErrImagePull: \(first.message)")
        let events = cluster.events(of: name)
        for event in [
            "Pulling: Pulling image \"\(image)\"",
            "Failed: Failed to pull image \"\(image)\": \(first.message)",
            "Failed: Error: ErrImagePull", "BackOff: Back-off pulling image \"\(image)\"",
            "Failed: Error: ImagePullBackOff",
        ] {
            #expect(events.contains(event), "\(name): \(event) is none of \(events)")
        }
    }

    // MARK: Permitted

    @Test func secretsOfAPodOpenRegistries() async throws {
        let service = service
        try await onThreadOfItsOwn {
            let (basic, tokens) = (service.basicRegistry, service.tokenRegistry)
            let fields = ["username": TrialRegistry.user, "password": TrialRegistry.password]
            let identity = ["identitytoken": TrialRegistry.identityToken]
            for name in ["by-json", "by-both"] {
                try service.publish(name, content: name, in: basic)
            }
            for name in ["by-old", "by-account", "by-identity"] {
                try service.publish("team/\(name)", content: name, in: tokens)
            }
            let cluster = try TrialCluster(service, policy: AdmissionPolicy())
            defer { cluster.remove() }
            let account = """
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: puller}
                imagePullSecrets: [{name: old}]
                ---

                """
            let (there, far) = (basic.address, tokens.address)
            func use(_ secrets: String) -> String { "imagePullSecrets: [\(secrets)]" }
            try cluster.create(
                try Self.secret("new", of: basic, ["auth": Self.auth])
                    + Self.secret("wrong", of: basic, ["username": "x", "password": "y"])
                    + Self.secret("old", of: tokens, isOld: true, fields)
                    + Self.secret("identity", of: tokens, identity) + account
                    + Self.pod("by-json", "\(there)/by-json:1", use("{name: new}"))
                    + Self.pod("by-both", "\(there)/by-both:1", use("{name: wrong}, {name: new}"))
                    + Self.pod("by-old", "\(far)/team/by-old:1", use("{name: old}"))
                    + Self.pod("by-account", "\(far)/team/by-account:1", "serviceAccount: puller")
                    + Self.pod("by-identity", "\(far)/team/by-identity:1", use("{name: identity}")))
            try cluster.wait { $0.count == 5 && $0.allSatisfy(\.isReady) }
            for name in ["by-json", "by-both", "by-old", "by-account", "by-identity"] {
                #expect(try Self.log(of: name, in: cluster) == name)
            }
            let pulled = cluster.events(of: "by-json").first { $0.hasPrefix("Pulled: Succ") } ?? ""
            let text =
                #/by-json:1" in [0-9.ms]+ \([0-9.ms]+ including waiting\)\. Image size: \d{6,}/#
            #expect(pulled.contains(text), "\(pulled)")
        }
    }

    @Test func theUsersOwnLoginsOpenRegistries() async throws {
        let service = service
        try await onThreadOfItsOwn {
            let registry = service.tokenRegistry
            try service.publish("by-login", content: "mine", in: registry)
            let folder = "\(service.folder)/login"
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try #"{"auths": {"\#(registry.address)": {"auth": "\#(Self.auth)"}}}"#.write(
                toFile: "\(folder)/config.json", atomically: true, encoding: .utf8)
            let cluster = try TrialCluster(service) { $0.credentialsDirectory = folder }
            defer { cluster.remove() }
            try cluster.create(Self.pod("mine", "\(registry.address)/by-login:1"))
            try cluster.wait { $0.allSatisfy(\.isReady) }
            #expect(try Self.log(of: "mine", in: cluster) == "mine")
        }
    }

    // MARK: When it is pulled

    @Test func policiesDecideWhenItIsPulledAgain() async throws {
        let service = service
        try await onThreadOfItsOwn {
            let registry = service.openRegistry
            try service.publish("changing", content: "old", in: registry)
            let cluster = try TrialCluster(service)
            defer { cluster.remove() }
            func pod(_ name: String, _ policy: String) -> String {
                Self.pod(name, "\(registry.address)/changing:1").replacing(
                    "    command:", with: "    imagePullPolicy: \(policy)\n    command:")
            }
            try cluster.create(pod("first", "IfNotPresent"))
            try cluster.wait { $0.allSatisfy(\.isReady) }
            let before = registry.pulls(of: "changing")
            try service.publish("changing", content: "new", in: registry)
            try cluster.create(pod("present", "IfNotPresent") + pod("never", "Never"))
            try cluster.wait { $0.allSatisfy(\.isReady) }
            #expect(registry.pulls(of: "changing") == before)
            try cluster.create(pod("always", "Always"))
            try cluster.wait { $0.allSatisfy(\.isReady) }
            #expect(registry.pulls(of: "changing") > before)
            for (name, content) in [
                ("first", "old"), ("present", "old"), ("never", "old"), ("always", "new"),
            ] {
                #expect(try Self.log(of: name, in: cluster) == content, "\(name)")
            }
        }
    }

    @Test func aDigestNamesOneContent() async throws {
        let service = service
        try await onThreadOfItsOwn {
            let registry = service.openRegistry
            let old = try service.publish("fixed", content: "old", in: registry)
            try service.publish("fixed", content: "new", in: registry)
            let cluster = try TrialCluster(service)
            defer { cluster.remove() }
            let place = "\(registry.address)/fixed"
            try cluster.create(Self.pod("first", "\(place)@\(old)"))
            try cluster.wait { $0.allSatisfy(\.isReady) }
            let pulls = registry.pulls(of: "fixed")
            try cluster.create(Self.pod("second", "\(place)@\(old)"))
            try cluster.wait { $0.allSatisfy(\.isReady) }
            #expect(registry.pulls(of: "fixed") == pulls)
            for name in ["first", "second"] {
                let pod = try cluster.pod(name)
                #expect(pod.spec?.containers[0].imagePullPolicy == "IfNotPresent")
                #expect(pod.status?.containerStatuses?[0].imageID == "\(place)@\(old)")
                #expect(try Self.log(of: name, in: cluster) == "old")
            }
        }
    }

    @Test func whatComesSlowlyIsToldOnTheWay() async throws {
        let service = service
        let steps = Mutex<[PullProgress]>([])
        try await onThreadOfItsOwn {
            let registry = service.openRegistry
            try service.publish("slow", content: "slow", in: registry)
            let cluster = try TrialCluster(
                service, onPull: { step in steps.withLock { $0.append(step) } })
            defer { cluster.remove() }
            try cluster.create(Self.pod("patient", "\(registry.address)/slow:1"))
            try cluster.wait { $0.allSatisfy(\.isReady) }
            #expect(try Self.log(of: "patient", in: cluster) == "slow")
        }
        let told = steps.withLock { $0 }
        let between = told.filter { $0.receivedBytes > 0 && $0.receivedBytes < $0.totalBytes }
        #expect(!between.isEmpty, "\(told)")
        #expect(zip(told, told.dropFirst()).allSatisfy { $0.receivedBytes <= $1.receivedBytes })
    }
}
