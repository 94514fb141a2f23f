internal import Kubelet
internal import KubernetesAPI

extension BackendCheck {
    /// What keeps a container to itself.
    static let isolationChecks = [
        BackendCheck("What a container writes outside volumes, no other sees.", needs: [.volumes]) {
            try $0.runSandbox()
            _ = try $0.log(of: TrialContainer("echo mine >/written"))
            let next = TrialContainer("cat /written 2>/dev/null; echo end").with { $0.attempt = 1 }
            try $0.expect("the log", try $0.log(of: next), is: "end\n")
        },
        BackendCheck("The first process has the number 1.", needs: [.processNamespaces]) {
            try $0.runSandbox()
            try $0.expect("the log", try $0.log(of: TrialContainer("echo $$")), is: "1\n")
        },
        BackendCheck(
            "Containers that share processes see each other's.",
            needs: [.programs, .processNamespaces]
        ) { driver in
            try driver.runSandbox(.with { $0.spec = .with { $0.shareProcessNamespace = true } })
            let first = try driver.runUntilMarked(.patient)
            let looking = TrialContainer(
                "[ $$ != 1 ] && grep -q MARK=\(driver.mark(first)) /proc/[0-9]*/environ"
            )
            .with { $0.name = "looking" }
            let exit = try driver.end(of: driver.run(looking))
            try driver.expect("the exit code", exit.exitCode, is: 0)
            try driver.ask(.stopContainer(first, gracePeriod: .seconds(20)))
            try driver.expect("the exit code", try driver.end(of: first).exitCode, is: 0)
        },
        BackendCheck(
            "A read-only root cannot be written, a volume in it can.", needs: [.users, .volumes]
        ) {
            try $0.mount([
                VolumeContent(
                    name: "v", source: .emptyDirectory(inMemory: false, sizeLimitBytes: nil),
                    fsGroup: nil)
            ])
            try $0.runSandbox()
            let script =
                "touch /root-file 2>/dev/null && echo root; touch /v/file && echo volume"
            let container = TrialContainer(script).with {
                $0.security.hasReadOnlyRoot = true
                $0.mounts = [
                    ContainerMount(volume: "v", path: "/v", subPath: nil, isReadOnly: false)
                ]
            }
            try $0.expect("the log", try $0.log(of: container), is: "volume\n")
        },
        BackendCheck("A process is the user, and in the groups, that it is told.", needs: [.users])
        {
            try $0.runSandbox()
            let container = TrialContainer("id -u; id -g; id -G").with {
                $0.security.user = 2345
                $0.security.group = 5678
                $0.security.supplementalGroups = [91, 92]
                $0.security.fsGroup = 93
            }
            try $0.expect(
                "the log", try $0.log(of: container), is: "2345\n5678\n5678 91 92 93\n")
        },
        BackendCheck("A process has the capabilities that it is told.", needs: [.users]) { driver in
            try driver.runSandbox()
            let dropped = TrialContainer("chown 1 /tmp && echo may; exit 0").with {
                $0.security.droppedCapabilities = ["ALL"]
            }
            let log = try driver.log(of: dropped)
            try driver.expect(!log.contains("may"), "\(log): it cannot give files away")
            let added = TrialContainer("grep CapEff /proc/self/status").with {
                $0.attempt = 1
                $0.security.droppedCapabilities = ["ALL"]
                $0.security.addedCapabilities = ["CHOWN", "CAP_KILL"]
            }
            try driver.expect(
                "the log", try driver.log(of: added), is: "CapEff:\t0000000000000021\n")
        },
        BackendCheck("A process that may gain no privileges says so.", needs: [.users]) {
            try $0.runSandbox()
            let container = TrialContainer("grep NoNewPrivs /proc/self/status").with {
                $0.security.mayGainPrivileges = false
            }
            try $0.expect("the log", try $0.log(of: container), is: "NoNewPrivs:\t1\n")
        },
        BackendCheck("Who takes more memory than there is, is killed.", needs: [.memoryLimits]) {
            try $0.runSandbox()
            let container = TrialContainer(command: ["tail", "/dev/zero"]).with {
                $0.resources.memoryLimitBytes = 16 << 20
            }
            let exit = try $0.end(of: $0.run(container))
            try $0.expect("the exit code", exit.exitCode, is: 137)
            try $0.expect("the reason", exit.reason, is: "OOMKilled")
        },
    ]
}
