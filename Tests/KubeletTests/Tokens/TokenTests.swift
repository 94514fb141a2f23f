import Controllers
import KubernetesAPI
import Manifests
import Reconcile
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// Tokens of service accounts in projected volumes, from their first mount to their last.
@Suite("service account tokens") struct TokenTests {
    private let trial: NodeTrial

    init() throws { trial = try NodeTrial() }

    private func run(
        account: String = "default", _ sources: [VolumeProjection],
        _ change: (inout Pod) -> Void = { _ in }
    ) throws {
        try trial.run("web") { pod in
            pod.spec?.serviceAccountName = account
            pod.spec?.volumes = [
                .with {
                    $0.name = "t"
                    $0.projected = .with { $0.sources = sources }
                }
            ]
            pod.spec?.containers[0].volumeMounts = [
                .with {
                    $0.name = "t"
                    $0.mountPath = "/t"
                }
            ]
            change(&pod)
        }
    }

    private func token(
        _ path: String = "token", audience: String? = nil, seconds: Int64? = nil
    ) -> VolumeProjection {
        .with {
            $0.serviceAccountToken = .with {
                $0.path = path
                $0.audience = audience
                $0.expirationSeconds = seconds
            }
        }
    }

    /// The file that a Pod sees, with its mode.
    private func file(_ path: String = "token", of pod: String = "web") throws -> FileNode {
        let volume = try #require(
            trial.backend.pods[try trial.pod(pod).uid]?.volumes["t"])
        guard case .link(let data)? = volume["..data"]?.content else {
            throw PodScenarioFault("there are no files")
        }
        return try #require(volume[data]?[path])
    }

    private func claims(_ path: String = "token", of pod: String = "web") throws -> Value {
        let text = String(decoding: try file(path, of: pod).bytes ?? [], as: UTF8.self)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        try #require(parts.count == 3 && parts[0] == WebToken.base64("{\"alg\":\"none\"}".utf8))
        let usual = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - usual.count % 4) % 4)
        let bytes = try #require(Base64.decode(usual + padding))
        return try #require(Manifests.JSONText.value(of: bytes))
    }

    private func issueTime(_ path: String = "token") throws -> Int64 {
        try #require(try claims(path)["iat"]?.int)
    }

    /// Lets time pass until a second, an hour at a time.
    private func pass(until second: Int64) {
        let end = Timestamp(seconds: second)
        while trial.now < end { trial.pass(min(end - trial.now, .seconds(3600))) }
    }

    // MARK: What a token says

    @Test func claimsAreThoseOfAnAPIServer() throws {
        try run([token()])
        let pod = try trial.pod("web")
        let account = try #require(trial.store.state.serviceAccounts["default", "default"])
        let now = try issueTime()
        let claims = try claims()
        let authority: Value = "https://kubernetes.default.svc.cluster.local"
        let id = try #require(claims["jti"]?.string)
        #expect(id.count == 36)
        #expect(
            claims == [
                "aud": [authority], "exp": .int(now + 3600), "iat": .int(now), "iss": authority,
                "jti": .string(id),
                "kubernetes.io": [
                    "namespace": "default",
                    "node": ["name": "node", "uid": .string(try trial.node.uid)],
                    "pod": ["name": "web", "uid": .string(pod.uid)],
                    "serviceaccount": ["name": "default", "uid": .string(account.uid)],
                ], "nbf": .int(now), "sub": "system:serviceaccount:default:default",
            ])
        #expect(abs(trial.now.microseconds / 1_000_000 - now) <= 3)
    }

    @Test func audienceAndLifeAreAsAskedFor() throws {
        try run([token("a", audience: "vault", seconds: 600), token("b", seconds: 600)])
        let first = try claims("a")
        #expect(first["aud"] == ["vault"])
        #expect(first["exp"]?.int == (first["iat"]?.int ?? 0) + 600)
        #expect(try claims("b")["jti"] != first["jti"])
    }

    /// API servers let the tokens that they add themselves be good for longer.
    @Test func tokensOfTheUsualLifeLastAYear() throws {
        try run([token("a", seconds: 3607), token("b", audience: "vault", seconds: 3607)])
        let now = try issueTime("a")
        let own = try claims("a")
        #expect(own["exp"]?.int == now + 365 * 24 * 3600)
        #expect(own["kubernetes.io"]?["warnafter"]?.int == now + 3607)
        let other = try claims("b")
        #expect(other["exp"]?.int == now + 3607)
        #expect(other["kubernetes.io"]?["warnafter"] == nil)
        // It is replaced as if it were good for an hour only.
        trial.pass(.seconds(3000))
        #expect(try issueTime("a") > now)
    }

    // MARK: Whose file it is

    struct Owner {
        let story: String
        var pod: Int64?
        var main: Int64?
        var second: Int64?
        var initial: Int64?
        var group: Int64?
        let owner: Int64?
        let mode: Int32
    }

    @Test(arguments: [
        Owner(story: "nobody says who it is", owner: nil, mode: 0o644),
        Owner(story: "all are the Pod's user", pod: 7, owner: 7, mode: 0o600),
        Owner(story: "root is a user as well", pod: 0, owner: 0, mode: 0o600),
        Owner(story: "one container does not say", main: 7, owner: nil, mode: 0o644),
        Owner(story: "containers say the same", main: 7, second: 7, owner: nil, mode: 0o644),
        Owner(
            story: "all say the same", main: 7, second: 7, initial: 7, owner: 7, mode: 0o600),
        Owner(story: "one is another", pod: 7, second: 8, owner: nil, mode: 0o644),
        Owner(story: "the first is another", pod: 7, initial: 8, owner: nil, mode: 0o644),
        Owner(story: "a group may read it", group: 9, owner: nil, mode: 0o600),
        Owner(story: "a group and a user", pod: 7, group: 9, owner: 7, mode: 0o600),
    ])
    func onlyItsPodMayReadIt(_ owner: Owner) throws {
        func container(_ name: String, _ user: Int64?) -> Container {
            .with {
                $0.name = name
                $0.securityContext = user.map { user in .with { $0.runAsUser = user } }
            }
        }
        let pod = Pod.with {
            $0.metadata.name = "web"
            $0.metadata.namespace = "default"
            $0.spec = .with { spec in
                spec.serviceAccountName = "default"
                spec.containers = [container("main", owner.main), container("b", owner.second)]
                spec.initContainers = [container("c", owner.initial)]
                spec.containers[0].volumeMounts = [.with { $0.name = "t" }]
                spec.securityContext = .with {
                    $0.runAsUser = owner.pod
                    $0.fsGroup = owner.group
                }
                spec.volumes = [
                    .with {
                        $0.name = "t"
                        $0.projected = .with { $0.sources = [token()] }
                    }
                ]
            }
        }
        let inputs = PodInputs(
            pod: pod, addresses: [],
            node: NodeDescription(name: "node", address: "", allocatable: [:]),
            cluster: trial.store.state)
        var tokens = PodTokens(UnsignedTokens())
        let (volumes, faults) = inputs.volumes(&tokens, now: trial.now)
        #expect(faults.isEmpty, "\(faults)")
        guard case .files(let files)? = volumes.first?.source else {
            throw PodScenarioFault("there are no files")
        }
        #expect(files.map(\.owner) == [owner.owner], "\(owner.story)")
        #expect(files.map(\.mode) == [owner.mode], "\(owner.story)")
    }

    // MARK: When it is replaced

    struct Life {
        let seconds: Int64
        /// Seconds after the issue: still the first token, and another one.
        let kept: Int64
        let replaced: Int64
    }

    /// The Pod is looked at every 75 seconds.
    @Test(arguments: [
        Life(seconds: 600, kept: 470, replaced: 555),
        Life(seconds: 3600, kept: 2870, replaced: 2955),
        Life(seconds: 7 * 86400, kept: 86390, replaced: 86475),
    ])
    func itIsReplacedBeforeItsEnd(_ life: Life) throws {
        try run([token(seconds: life.seconds)])
        let first = try issueTime()
        pass(until: first + life.kept)
        #expect(try issueTime() == first)
        pass(until: first + life.replaced)
        let second = try issueTime()
        #expect(second > first + life.kept && second <= first + life.replaced)
        #expect(trial.events(of: "web").allSatisfy { !$0.hasPrefix("FailedMount") })
    }

    @Test func aClockThatWasSetBackMakesANewOne() throws {
        try run([token()])
        var tokens = PodTokens(UnsignedTokens())
        let inputs = PodInputs(
            pod: try trial.pod("web"), addresses: [],
            node: NodeDescription(name: "node", address: "", allocatable: [:]),
            cluster: trial.store.state)
        let request = PodTokens.Request(audience: nil, expirationSeconds: 3600)
        let first = try tokens.token(for: request, of: inputs, now: trial.now)
        let later = try tokens.token(for: request, of: inputs, now: trial.now + .seconds(60))
        #expect(later == first)
        let earlier = try tokens.token(for: request, of: inputs, now: trial.now - .seconds(60))
        #expect(earlier != first)
    }

    // MARK: What stands against it

    @Test func aPodWaitsForItsAccount() throws {
        try run(account: "robot", [token()])
        #expect(
            trial.events(of: "web").contains(
                "FailedMount: MountVolume.SetUp failed for volume \"t\" : "
                    + "failed to fetch token: serviceaccounts \"robot\" not found"))
        #expect(try trial.pod("web").phase == "Pending")
        try trial.store.create(
            ServiceAccount.with {
                $0.metadata.name = "robot"
                $0.metadata.namespace = "default"
            }, now: trial.now)
        try trial.pass { try trial.pod("web").phase == "Running" }
        #expect(try claims()["sub"] == "system:serviceaccount:default:robot")
    }

    @Test func allFaultsOfAVolumeAreTold() throws {
        let missing = VolumeProjection.with { $0.configMap = .with { $0.name = "none" } }
        let bundle = VolumeProjection.with {
            $0.clusterTrustBundle = .with {
                $0.name = "ca"
                $0.path = "ca"
            }
        }
        try run(account: "", [missing, token(), bundle, token("b")])
        #expect(
            trial.events(of: "web").contains(
                "FailedMount: MountVolume.SetUp failed for volume \"t\" : "
                    + "[configmap \"none\" not found, "
                    + "failed to fetch token: resource name may not be empty, "
                    + "this node has no plug-in for a source of the type clusterTrustBundle]"))
    }

    @Test func itOutlivesItsAccountForAsLongAsItIsGood() throws {
        try trial.store.create(
            ServiceAccount.with {
                $0.metadata.name = "robot"
                $0.metadata.namespace = "default"
            }, now: trial.now)
        try run(account: "robot", [token(audience: "vault", seconds: 600)])
        let first = try issueTime()
        try trial.store.delete(
            ObjectKey(ServiceAccount.kind, namespace: "default", name: "robot"), now: trial.now)
        trial.pass(.seconds(580))
        #expect(trial.events(of: "web").allSatisfy { !$0.hasPrefix("FailedMount") })
        trial.pass(.seconds(100))
        #expect(try issueTime() == first)
        let uid = try trial.pod("web").uid
        #expect(
            trial.events(of: "web").contains(
                "FailedMount: MountVolume.SetUp failed for volume \"t\" : token \"robot\"/"
                    + "\"default\"/[]string{\"vault\"}/600/v1.BoundObjectReference{Kind:\"Pod\", "
                    + "APIVersion:\"v1\", Name:\"web\", UID:\"\(uid)\"} expired and refresh "
                    + "failed: serviceaccounts \"robot\" not found"))
        #expect(try trial.pod("web").phase == "Running")
    }

    /// A volume whose source went must not keep the tokens of another one from being replaced.
    @Test func itIsReplacedWhateverOtherVolumesLack() throws {
        try trial.store.create(
            ConfigMap.with {
                $0.metadata.name = "c"
                $0.metadata.namespace = "default"
                $0.data = ["a": "1"]
            }, now: trial.now)
        try run([token(seconds: 600)]) { pod in
            pod.spec?.volumes?.append(
                .with {
                    $0.name = "c"
                    $0.configMap = .with { $0.name = "c" }
                })
            pod.spec?.containers[0].volumeMounts?.append(
                .with {
                    $0.name = "c"
                    $0.mountPath = "/c"
                })
        }
        let first = try issueTime()
        try trial.store.delete(
            ObjectKey(ConfigMap.kind, namespace: "default", name: "c"), now: trial.now)
        trial.pass(.seconds(560))
        #expect(try issueTime() > first)
        #expect(
            trial.events(of: "web").contains(
                "FailedMount: MountVolume.SetUp failed for volume \"c\" : "
                    + "configmap \"c\" not found"))
    }
}
