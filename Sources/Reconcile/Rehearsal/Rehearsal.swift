public import KubernetesAPI
public import Manifests

/// A scenario: what happens to a cluster at which time, and what is expected of it meanwhile.
public struct Rehearsal: Sendable {
    public var events: [RehearsalEvent] = []
    public var expectations: [RehearsalExpectation] = []
    /// How many simulated nodes there are at first.
    public var nodes = 3
    /// The most virtual time that is rehearsed.
    public var limit: Duration = .seconds(3600)
    /// How long is looked on after the last event: what it leads to may begin minutes later.
    public var watch: Duration = .seconds(600)
    /// Whether the manifests are ready before the first event; if not, they are applied at the
    /// start.
    public var startsReady = true

    public init() {}
}

/// One thing that happens from outside.
public struct RehearsalEvent: Sendable {
    public enum Action: Sendable {
        /// The desired state becomes this one.
        case apply([Manifest])
        /// The node falls silent: nobody hears of it or its Pods any more.
        case loseNode(String)
        /// A silent node is back.
        case returnNode(String)
        case addNode(Node)
        case removeNode(String)
        case cordonNode(String)
        case uncordonNode(String)
        /// Cordons, and evicts the Pods as far as disruption budgets allow.
        case drainNode(String)
        case deletePods(PodChoice)
        /// From now on something is wrong with the Pods.
        case afflict(PodAffliction)
        /// Nothing is wrong with any Pod any more.
        case heal
        case load(LoadTrace)
        /// The clock jumps ahead.
        case jumpClock(Duration)
    }

    /// Since the start.
    public let time: Duration
    public let action: Action
    /// As the scenario says it: `drainNode node-2`.
    public let text: String
}

/// Some of the Pods.
public struct PodChoice: Hashable, Sendable {
    /// `nil` for all.
    public var selector: LabelSelector?
    public var namespace: String?
    /// Pods with a container of this image.
    public var image: String?
    /// The most Pods that are chosen, in the order of their names; `nil` for all.
    public var count: Int?

    public init() {}
}

/// Something that is wrong with Pods.
public struct PodAffliction: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Containers do not start, because there is no image.
        case imagePullFails
        /// Containers end with this code, once.
        case exits(code: Int32)
        /// Containers end with this code a second after each start.
        case crashLoops(code: Int32)
        /// Containers run and never become ready; those that were ready no longer are.
        case neverReady
    }

    public let kind: Kind
    public let pods: PodChoice

    public init(_ kind: Kind, _ pods: PodChoice = PodChoice()) {
        self.kind = kind
        self.pods = pods
    }
}
