import Testing

/// A Pod that both sides run, and in what they are known to differ.
struct KubePlayTrial: CustomTestStringConvertible, Sendable {
    /// A difference that is to be.
    struct Difference: Sendable {
        /// Stands for any value, and for none.
        static let anything = "*"

        /// The fact, with `*` at its end for all that begin so.
        let fact: String
        /// `nil` where the fact is absent.
        let podman: String?
        let ours: String?
        /// Why it is right here: what a kubelet does.
        let reason: String

        init(_ fact: String, podman: String?, ours: String?, _ reason: String) {
            self.fact = fact
            self.podman = podman
            self.ours = ours
            self.reason = reason
        }

        func covers(_ name: String, _ podman: String?, _ ours: String?) -> Bool {
            let isMeant = fact.hasSuffix("*") ? name.hasPrefix(fact.dropLast()) : name == fact
            return isMeant && (self.podman == Self.anything || self.podman == podman)
                && (self.ours == Self.anything || self.ours == ours)
        }
    }

    /// A sentence without its end: "an image's own command".
    let testDescription: String
    let name: String
    /// The specification of the Pod, in YAML; `DIRECTORY` is a directory of the machine.
    let spec: String
    var containers = ["c"]
    /// Where volumes are mounted whose files are compared.
    var volumes: [String] = []
    var differences: [Difference] = []

    /// What differs for every container.
    static let everywhere: [Difference] = [
        Difference(
            "host *", podman: Difference.anything, ours: nil,
            "Podman names the machine and each container; a kubelet names the Pod alone"),
        Difference(
            "host *", podman: nil, ours: Difference.anything,
            "a kubelet's file of hosts has names of version 6 of the protocol"),
        Difference(
            "host localhost", podman: "127.0.0.1", ours: "127.0.0.1 ::1",
            "a kubelet's file of hosts has names of version 6 of the protocol"),
        Difference(
            "limit of cpu shares", podman: "1024", ours: Difference.anything,
            "a kubelet gives the share that is asked for, and the least without"),
        Difference(
            "out of memory score", podman: "0", ours: Difference.anything,
            "a kubelet protects containers by what they ask for"),
        Difference(
            "limit of processes", podman: "2048", ours: "max",
            "a kubelet limits a Pod's processes only where it is told to"),
        Difference(
            "mount /dev/termination-log*", podman: nil, ours: Difference.anything,
            "a kubelet gives each container a file for its last words"),
    ]
}

extension KubePlayTrial {
    static let all = processes + users + files + machine

    private static let sleeper = "image: localhost/busybox:1, command: [sleep, '1000']"

    // MARK: What runs

    private static let processes: [KubePlayTrial] = [
        KubePlayTrial(
            testDescription: "commands, arguments and directories", name: "commands",
            spec: """
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sh, -c, "sleep 1000; true", "a b", "$(NOT_SET)"]
                  args: ["", "ü \\"q\\""]
                - {name: d, image: 'localhost/sleeper:1'}
                - {name: e, image: 'localhost/sleeper:1', args: ['2000']}
                - {name: f, \(sleeper), workingDir: /etc}
                """, containers: ["c", "d", "e", "f"]),
        KubePlayTrial(
            testDescription: "references in commands", name: "references",
            spec: """
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sh, -c, 'sleep 1000; true', '$$(A)', '$(A)']
                  env: [{name: A, value: b}]
                """,
            differences: [
                Difference(
                    "arguments", podman: #"["sh", "-c", "sleep 1000; true", "$$(A)", "$(A)"]"#,
                    ours: #"["sh", "-c", "sleep 1000; true", "$(A)", "b"]"#,
                    "a kubelet puts variables in, but where a second dollar forbids it")
            ]),
        KubePlayTrial(
            testDescription: "variables from everywhere", name: "environment",
            spec: """
                containers:
                - name: c
                  image: localhost/sleeper:1
                  env:
                  - {name: A, value: "one two"}
                  - {name: EMPTY, value: ""}
                  - {name: GREETING, value: "$(A)!"}
                  - {name: UNKNOWN, value: "$(NOBODY)"}
                  - {name: FROM_MAP, valueFrom: {configMapKeyRef: {name: settings, key: color}}}
                  - {name: FROM_SECRET, valueFrom: {secretKeyRef: {name: token, key: token}}}
                  - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                  envFrom:
                  - {configMapRef: {name: settings}}
                  - {secretRef: {name: token}}
                """,
            differences: [
                Difference(
                    "variable GREETING", podman: "$(A)!", ours: "one two!",
                    "a kubelet puts earlier variables into later ones")
            ]),
        KubePlayTrial(
            testDescription: "a terminal", name: "terminal",
            spec: "containers: [{name: c, \(sleeper), stdin: true, tty: true}]",
            differences: [
                Difference(
                    "variable TERM", podman: nil, ours: "xterm",
                    "a kubelet's runtime tells what kind of terminal it is"),
                Difference(
                    "mount /dev/console*", podman: nil, ours: Difference.anything,
                    "a terminal is the container's console too"),
            ]),
    ]

    // MARK: Who it is

    private static let accounts = ["passwd", "group"].map {
        Difference(
            "mount /etc/\($0)*", podman: nil, ours: Difference.anything,
            "copies of the image's files keep Podman from naming users that it does not know")
    }

    private static let users: [KubePlayTrial] = [
        KubePlayTrial(
            testDescription: "users and groups that the image does not know", name: "users",
            spec: """
                securityContext: {runAsUser: 2000, runAsGroup: 3000, supplementalGroups: [4000]}
                containers:
                - {name: c, \(sleeper)}
                - {name: d, \(sleeper), securityContext: {runAsUser: 2001, runAsGroup: 0}}
                """, containers: ["c", "d"], differences: accounts),
        KubePlayTrial(
            testDescription: "users that the image knows", name: "known-users",
            spec: """
                containers:
                - {name: c, \(sleeper), securityContext: {runAsUser: 1234}}
                - {name: d, image: 'localhost/nameduser:1', command: [sleep, '1000']}
                """, containers: ["c", "d"], differences: accounts),
        KubePlayTrial(
            testDescription: "what root may do, more and less", name: "rights",
            spec: """
                containers:
                - {name: c, \(sleeper)}
                - {name: d, \(sleeper), securityContext: {
                    capabilities: {add: [NET_ADMIN], drop: [MKNOD, CHOWN]}}}
                - {name: e, \(sleeper), securityContext: {
                    allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
                """, containers: ["c", "d", "e"]),
        KubePlayTrial(
            testDescription: "what another user may do", name: "other-rights",
            spec: """
                securityContext: {runAsUser: 1234}
                containers:
                - {name: c, \(sleeper), securityContext: {capabilities: {add: [NET_ADMIN]}}}
                """, differences: accounts),
    ]
}
