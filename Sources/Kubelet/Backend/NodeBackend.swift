public import KubernetesAPI

/// What runs containers on a node: the seam below which backends differ.
///
/// It is shaped like the Container Runtime Interface: sandboxes, containers, images, commands in
/// containers. Everything that a kubelet decides (when to start, restart, probe and stop, and what
/// to report) is above it, in `PodLifecycle`, so that it is the same for every backend.
///
/// A backend keeps four promises:
/// - `begin` returns at once, and each request is answered exactly once, in any order.
/// - Requests are idempotent: to start what runs, or to stop what has ended, succeeds.
/// - The end of a container is reported once, whether or not it was asked for, and before the
///   answer of a `stopContainer` that waited for it.
/// - The end of a sandbox that nobody asked for is reported, and `runSandbox` makes another then.
/// - What is answered with `.done` is done: a container that still runs when its `stopContainer`
///   or the `stopSandbox` of its Pod is over, or something that is left by `removeSandbox`, is a
///   failure, after which the kubelet asks again.
/// - Identifiers are the kubelet's own and derive from the Pod, so that after a restart it finds
///   what it had started; `adopt` tells what there is.
public protocol NodeBackend: AnyObject {
    /// Takes up a request. Its answer comes from `takeReports` under the same identifier.
    func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp)

    /// What has happened up to `now` and was not reported before, in order.
    func takeReports(now: Timestamp) -> [BackendReport]

    /// When there will be something to report, as far as the backend knows; `nil` if it does not.
    var nextDeadline: Timestamp? { get }

    /// What of a Pod is there already, left by an earlier run of the program.
    func adopt(podUID: String) -> AdoptedPod
}

/// A container of a Pod, in one of its attempts.
public struct ContainerID: Hashable, Sendable {
    public let podUID: String
    public let name: String
    /// Counts the restarts: the first container has 0.
    public let attempt: Int32

    public init(podUID: String, name: String, attempt: Int32) {
        self.podUID = podUID
        self.name = name
        self.attempt = attempt
    }
}

/// Tells the answers to requests apart.
public struct RequestID: Hashable, Sendable {
    public let podUID: String
    public let number: Int

    public init(podUID: String, number: Int) {
        self.podUID = podUID
        self.number = number
    }
}

/// What a kubelet asks of a backend.
public enum BackendRequest: Sendable {
    /// Prepares the Pod's network and directories. Answered with `.sandbox`.
    case runSandbox(SandboxConfiguration)
    /// Stops what is left of the Pod, and its network. Answered with `.done`.
    case stopSandbox(podUID: String)
    /// Removes everything of the Pod, its volumes and logs included. Answered with `.done`.
    case removeSandbox(podUID: String)
    /// Makes the volumes of a Pod look as described, atomically each. Answered with `.done`; a
    /// failure begins with the name of the volume and a colon.
    case mountVolumes(podUID: String, [VolumeContent])
    /// Reads a file of a volume. Answered with `.file`.
    case readFile(podUID: String, volume: String, path: String)
    /// Answered with `.image`, which holds `nil` where the image is absent.
    case inspectImage(String)
    /// Fetches an image, also where an older one of the name is present. The credentials are tried
    /// one after the other; without any, nobody in particular asks. Answered with `.image`.
    case pullImage(String, credentials: [RegistryCredentials] = [])
    /// Answered with `.done`.
    case createContainer(ContainerConfiguration)
    /// Answered with `.done` once the process runs. A failure of kind `startFailed` is the end of
    /// the container, and no other is reported.
    case startContainer(ContainerID)
    /// Asks the container to end, by its stop signal, and makes it after `gracePeriod`. Answered
    /// with `.done` when it has ended.
    case stopContainer(ContainerID, gracePeriod: Duration)
    /// Removes an ended container with its logs, and everything that is kept about it: `adopt`
    /// does not tell of it any more. Answered with `.done`.
    case removeContainer(ContainerID)
    /// Runs a command in a running container. Answered with `.command`.
    case exec(ContainerID, command: [String], timeout: Duration)
    /// Asks a server of the Pod over HTTP. Answered with `.http`.
    case httpGet(HTTPRequest, timeout: Duration)
    /// Opens a TCP connection and closes it. Answered with `.done`.
    case connect(host: String, port: Int32, podUID: String, timeout: Duration)
    /// Asks the standard health service of gRPC. Answered with `.health`.
    case checkHealth(
        host: String, port: Int32, service: String, podUID: String, timeout: Duration)
    /// Measures the node, and these of its Pods as far as they run. Answered with `.measurement`; a
    /// backend that cannot measure fails, and then no Pod is evicted for what the node is short of.
    case measure([MeasuredPod])
}

/// A GET as probes and hooks make it.
public struct HTTPRequest: Hashable, Sendable {
    public var podUID = ""
    public var scheme = "http"
    public var host = ""
    public var port: Int32 = 80
    public var path = "/"
    /// In the order in which they are sent.
    public var headers: [HTTPHeader] = []

    public init() {}

    /// The address in the form in which errors show it.
    public var url: String { "\(scheme)://\(host):\(port)\(path)" }
}

/// What became of a request.
public enum BackendOutcome: Sendable {
    case done
    case sandbox(addresses: [String])
    case image(ImageDescription?)
    case file([UInt8])
    case command(exitCode: Int32, output: String)
    case http(statusCode: Int, body: String)
    case health(isServing: Bool)
    case measurement(NodeMeasurement)
}

/// Why a backend could not do what it was asked for.
public struct BackendFailure: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The registry does not answer, or has no such image.
        case imageUnavailable
        /// The container was made and its process could not be started.
        case startFailed
        /// A command or request took longer than its timeout.
        case timedOut
        /// There is nothing to act on: the container does not run, nobody listens.
        case unreachable
        /// The backend cannot honour what the Pod asks for.
        case unsupported
        /// A volume, a file or the machine stands against it.
        case failed
    }

    public let kind: Kind
    /// A sentence for people, in the backend's own words.
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

extension BackendFailure: CustomStringConvertible {
    public var description: String { message }
}

/// What a backend tells.
public enum BackendReport: Sendable {
    case answer(RequestID, Result<BackendOutcome, BackendFailure>)
    case containerEnded(ContainerID, ContainerExit)
    /// What the Pod's containers share, its network above all, is gone without having been asked
    /// to go. Containers that run on are stopped by the kubelet, which then asks for another one.
    case sandboxEnded(podUID: String)
}

/// How a container ended.
public struct ContainerExit: Hashable, Sendable {
    /// The bytes that are read of a termination message, from its end.
    public static let terminationLogLimit = 4096

    /// 128 + n for an end by signal n.
    public var exitCode: Int32
    /// `Completed`, `Error`, or what the runtime knows better: `OOMKilled`, `StartError`.
    public var reason: String
    public var startedAt: Timestamp
    public var finishedAt: Timestamp
    /// The end of what the container wrote to its termination message file.
    public var terminationLog: String
    /// The end of its log, 2048 bytes or 80 lines at most.
    public var logTail: String

    public init(
        exitCode: Int32, reason: String? = nil, startedAt: Timestamp, finishedAt: Timestamp,
        terminationLog: String = "", logTail: String = ""
    ) {
        self.exitCode = exitCode
        self.reason = reason ?? (exitCode == 0 ? "Completed" : "Error")
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.terminationLog = terminationLog
        self.logTail = logTail
    }

    /// The part of a log that is a `logTail`: 80 lines and 2048 bytes at most.
    public static func logTail(of log: [UInt8]) -> String {
        let newline = UInt8(ascii: "\n")
        var lines = 0
        var start = log.endIndex
        while start > log.startIndex, log.endIndex - start < 2048 {
            let isBreak = log[start - 1] == newline && start != log.endIndex
            if isBreak {
                lines += 1
                if lines == 80 { break }
            }
            start -= 1
        }
        return String(decoding: log[start...], as: UTF8.self)
    }
}

/// What an image says about the containers made from it.
public struct ImageDescription: Hashable, Sendable {
    public var entrypoint: [String] = []
    public var command: [String] = []
    /// `NAME=value`, in order.
    public var environment: [String] = []
    public var workingDirectory = ""
    /// A number or a name, with or without `:group`; empty for root.
    public var user = ""
    /// A digest by which the container's status names the image.
    public var id = ""
    /// What it takes of the node's storage.
    public var sizeBytes: Int64 = 0

    public init() {}
}

/// What an earlier run left of a Pod.
public struct AdoptedPod: Sendable {
    /// The Pod's addresses, if its sandbox is there and alive: `nil` for one that has ended, even
    /// if containers in it still run.
    public var addresses: [String]?
    /// The containers that run, with the times of their starts.
    public var running: [(id: ContainerID, startedAt: Timestamp)] = []
    /// The containers that have ended.
    public var ended: [(id: ContainerID, exit: ContainerExit)] = []

    public init() {}
}
