extension KubePlayTrial {
    private static let sleeper = "image: localhost/busybox:1, command: [sleep, '1000']"

    /// What differs for each volume at `places`.
    private static func directories(at places: [String]) -> [Difference] {
        places.flatMap { place in
            [
                Difference(
                    "file \(place)", podman: "755 0:0 directory", ours: "777 0:0 directory",
                    "every user may write to what a kubelet makes"),
                Difference(
                    "mount \(place) flags", podman: "nodev,nosuid", ours: "",
                    "a kubelet mounts directories as the machine has them"),
            ]
        }
    }

    private static let protected = ["hosts", "hostname"].map {
        Difference(
            "mount /etc/\($0) flags", podman: "nodev,noexec,nosuid", ours: "",
            "a kubelet mounts files as the machine has them")
    }

    /// With a root that cannot be written to, the engine's interface leaves these writable.
    private static let leftOpen = ["/run", "/tmp", "/var/tmp"].map {
        Difference(
            "mount \($0)*", podman: Difference.anything, ours: Difference.anything,
            "Podman's service leaves it writable")
    }

    static let files: [KubePlayTrial] = [
        KubePlayTrial(
            testDescription: "a root that cannot be written to", name: "read-only",
            spec: """
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sleep, '1000']
                  securityContext: {readOnlyRootFilesystem: true}
                  volumeMounts: [{name: e, mountPath: /e}]
                volumes: [{name: e, hostPath: {path: DIRECTORY}}]
                """,
            differences: protected + leftOpen + [
                Difference(
                    "mount /etc/hosts", podman: "ro", ours: "rw",
                    "a kubelet leaves its file of hosts writable")
            ]),
        KubePlayTrial(
            testDescription: "directories of the machine, and empty ones", name: "volumes",
            spec: """
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sleep, '1000']
                  volumeMounts:
                  - {name: h, mountPath: /h}
                  - {name: h, mountPath: /read-only, readOnly: true}
                  - {name: f, mountPath: /f/file}
                  - {name: e, mountPath: /e}
                  - {name: m, mountPath: /m}
                volumes:
                - {name: h, hostPath: {path: DIRECTORY, type: Directory}}
                - {name: f, hostPath: {path: DIRECTORY/file, type: File}}
                - {name: e, emptyDir: {}}
                - {name: m, emptyDir: {medium: Memory}}
                """, volumes: ["/h", "/read-only", "/f", "/e", "/m"],
            differences: directories(at: ["/e", "/m"]) + [
                Difference(
                    "mount /m kind", podman: Difference.anything, ours: "tmpfs",
                    "Podman keeps on disk what is to be in memory")
            ]),
        KubePlayTrial(
            testDescription: "files of a ConfigMap and of a Secret", name: "files",
            spec: """
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sleep, '1000']
                  volumeMounts:
                  - {name: all, mountPath: /all}
                  - {name: one, mountPath: /one}
                  - {name: keys, mountPath: /keys}
                volumes:
                - {name: all, configMap: {name: settings}}
                - {name: one, configMap: {name: colors, items: [{key: color, path: hue}]}}
                - {name: keys, secret: {secretName: keys, optional: false}}
                """, volumes: ["/all", "/one", "/keys"],
            differences: directories(at: ["/all", "/one", "/keys"]) + [
                Difference(
                    "mount /*", podman: "rw", ours: "ro",
                    "nobody may write to what a kubelet has written"),
                Difference(
                    "file /keys/key", podman: "644 0:0 aGVsbG8=", ours: "644 0:0 hello",
                    "Podman 4 does not decode the files of Secrets"),
            ]),
        KubePlayTrial(
            testDescription: "a part of a volume", name: "part",
            spec: """
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sleep, '1000']
                  volumeMounts: [{name: h, mountPath: /h, subPath: inner}]
                volumes: [{name: h, hostPath: {path: DIRECTORY}}]
                """, volumes: ["/h"],
            differences: [
                Difference(
                    "file /h/*", podman: Difference.anything, ours: Difference.anything,
                    "Podman 4 mounts the whole volume")
            ]),
    ]

    static let machine: [KubePlayTrial] = [
        KubePlayTrial(
            testDescription: "limits, requests, and neither", name: "limits",
            spec: """
                containers:
                - {name: c, \(sleeper), resources: {limits: {memory: 64Mi, cpu: 500m}}}
                - {name: d, \(sleeper), resources: {requests: {cpu: 250m, memory: 1Mi}}}
                - {name: e, \(sleeper)}
                """, containers: ["c", "d", "e"],
            differences: [
                Difference(
                    "limit of swap", podman: Difference.anything, ours: "67108864",
                    "a kubelet gives limited containers no swap beside")
            ]),
        KubePlayTrial(
            testDescription: "names, name servers, ports and settings of the network",
            name: "network",
            spec: """
                hostname: other
                hostAliases:
                - {ip: 192.0.2.1, hostnames: [a.example, b.example]}
                - {ip: 192.0.2.2, hostnames: [a.example]}
                dnsPolicy: None
                dnsConfig:
                  nameservers: [192.0.2.53]
                  searches: [x.example]
                  options: [{name: ndots, value: "3"}, {name: debug}]
                securityContext:
                  sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "80"}]
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sleep, '1000']
                  ports:
                  - {containerPort: 80, hostPort: 28080}
                  - {containerPort: 53, hostPort: 28053, protocol: UDP, hostIP: 127.0.0.1}
                """,
            differences: [
                Difference(
                    "unprivileged ports", podman: "1024", ours: "80",
                    "Podman 4 leaves out the settings of the network")
            ]),
        KubePlayTrial(
            testDescription: "the machine's network", name: "host-network",
            spec: """
                hostNetwork: true
                containers: [{name: c, \(sleeper)}]
                """,
            differences: [
                Difference(
                    "namespace uts", podman: "own", ours: "host",
                    "on the machine's network a kubelet leaves the machine's name"),
                Difference(
                    "host name", podman: "host-network", ours: Difference.anything,
                    "on the machine's network a kubelet leaves the machine's name"),
                Difference(
                    "variable HOSTNAME", podman: "host-network", ours: "trial",
                    "the name is the node's"),
            ]),
        KubePlayTrial(
            testDescription: "processes that containers share", name: "shared-processes",
            spec: """
                shareProcessNamespace: true
                containers: [{name: c, \(sleeper)}, {name: d, \(sleeper)}]
                """, containers: ["c", "d"]),
    ]
}
