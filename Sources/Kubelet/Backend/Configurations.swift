public import KubernetesAPI

/// What a backend needs to know to make a Pod's sandbox.
public struct SandboxConfiguration: Sendable {
    public let podUID: String
    public let pod: Pod
    /// The name that the Pod's processes see as that of their machine.
    public let hostname: String
    /// The content of `/etc/hosts`, in which `$(POD_IP)` stands for the Pod's address.
    public let hosts: String
    /// The content of `/etc/resolv.conf`.
    public let resolverConfiguration: String

    public init(
        podUID: String, pod: Pod, hostname: String, hosts: String, resolverConfiguration: String
    ) {
        self.podUID = podUID
        self.pod = pod
        self.hostname = hostname
        self.hosts = hosts
        self.resolverConfiguration = resolverConfiguration
    }
}

/// What a backend needs to know to make a container.
public struct ContainerConfiguration: Sendable {
    public let id: ContainerID
    public let image: String
    /// The program and its arguments, after the image's own were taken in and variables expanded.
    public let command: [String]
    /// In the order of definition; each name once.
    public let environment: [(name: String, value: String)]
    /// Empty for the root directory.
    public let workingDirectory: String
    public let mounts: [ContainerMount]
    public let security: ContainerSecurity
    public let resources: ContainerResources
    public let terminationMessagePath: String
    public var terminal = ContainerTerminal()
    /// By which the container is asked to end: `SIGUSR1`; `nil` leaves it to the image.
    public var stopSignal: String?

    public init(
        id: ContainerID, image: String, command: [String],
        environment: [(name: String, value: String)], workingDirectory: String,
        mounts: [ContainerMount], security: ContainerSecurity, resources: ContainerResources,
        terminationMessagePath: String
    ) {
        self.id = id
        self.image = image
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.mounts = mounts
        self.security = security
        self.resources = resources
        self.terminationMessagePath = terminationMessagePath
    }
}

/// The standard streams of a container's process.
public struct ContainerTerminal: Hashable, Sendable {
    /// Its standard input stays open for whoever attaches to it.
    public var hasInput = false
    /// Its standard input ends with the first that is attached.
    public var endsInputWithFirst = false
    /// Its streams are a terminal.
    public var isTerminal = false

    public init() {}
}

/// A volume, or a part of one, in a container.
public struct ContainerMount: Hashable, Sendable {
    public let volume: String
    public let path: String
    /// A file or directory in the volume; `nil` for all of it. A directory is made when absent.
    public let subPath: String?
    public let isReadOnly: Bool

    public init(
        volume: String, path: String, subPath: String?, isReadOnly: Bool
    ) {
        self.volume = volume
        self.path = path
        self.subPath = subPath
        self.isReadOnly = isReadOnly
    }
}

/// Who a container's process is and what it may do.
public struct ContainerSecurity: Hashable, Sendable {
    /// The capabilities that a kubelet's runtime gives a container that asks for none.
    public static let usualCapabilities = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
        "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]

    /// `nil` leaves it to the image.
    public var user: Int64?
    public var group: Int64?
    public var supplementalGroups: [Int64] = []
    /// Whether the process is also in the groups that the image's `/etc/group` puts its user in.
    public var joinsImageGroups = true
    public var fsGroup: Int64?
    public var addedCapabilities: [String] = []
    public var droppedCapabilities: [String] = []
    public var isPrivileged = false
    public var hasReadOnlyRoot = false
    public var mayGainPrivileges = true
    /// Which system calls it may make; `nil` for what the backend permits by itself.
    public var systemCalls: SystemCallFilter?

    public init() {}
}

/// Which system calls a process may make.
public enum SystemCallFilter: Hashable, Sendable {
    case all
    /// What the container runtime permits by itself.
    case usual
    /// What a file says, below the directory of the node's profiles.
    case profile(String)
}

/// What a container may take of the machine; `nil` for as much as there is.
public struct ContainerResources: Hashable, Sendable {
    public var cpuLimitMilli: Int64?
    public var memoryLimitBytes: Int64?
    /// 2 at least: a share in relation to the other containers', 1024 for each CPU asked for.
    public var cpuShares: Int64 = 2
    public var oomScoreAdjustment = 0

    public init() {}
}

/// A volume as a backend is to make it.
public struct VolumeContent: Sendable {
    public enum Source: Sendable {
        /// An empty directory that lives as long as the Pod. In memory if so asked, and then of
        /// the size of the limit.
        case emptyDirectory(inMemory: Bool, sizeLimitBytes: Int64?)
        /// A path of the machine, with the check of the volume's `type`.
        case hostPath(path: String, type: String)
        /// Files that the kubelet wrote; replaced together.
        case files([VolumeFile])
    }

    public let name: String
    public let source: Source
    /// The group that owns the volume's files; `nil` for root's.
    public let fsGroup: Int64?

    public init(
        name: String, source: Source, fsGroup: Int64?
    ) {
        self.name = name
        self.source = source
        self.fsGroup = fsGroup
    }
}

/// A file of a ConfigMap, Secret, projected or downward API volume.
public struct VolumeFile: Hashable, Sendable {
    /// Below the volume, with `/` between directories.
    public let path: String
    public let content: [UInt8]
    /// Permissions, such as 0o644.
    public let mode: Int32
    /// The user whose file it is; `nil` for root.
    public let owner: Int64?

    public init(
        path: String, content: [UInt8], mode: Int32, owner: Int64? = nil
    ) {
        self.path = path
        self.content = content
        self.mode = mode
        self.owner = owner
    }
}
