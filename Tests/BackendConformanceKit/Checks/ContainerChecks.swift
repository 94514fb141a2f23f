internal import Kubelet
internal import KubernetesAPI

extension BackendCheck {
    /// What a process finds when it starts.
    static let containerChecks = [
        BackendCheck("A container that runs can be started again, and runs once.") { driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(.patient)
            try driver.ask(.startContainer(id))
            try driver.ask(.stopContainer(id, gracePeriod: .seconds(20)))
            try driver.expect("the exit code", try driver.end(of: id).exitCode, is: 0)
        },
        BackendCheck("Arguments come as they were given.", needs: [.programs]) { driver in
            try driver.runSandbox()
            let script = "for word in \"$@\"; do printf '<%s>' \"$word\"; done"
            let words = ["a b", "'quoted'", "", "\"$HOME\"", "back\\slash", "*", "two\nlines"]
            let log = try driver.log(
                of: TrialContainer(command: ["sh", "-c", script, "sh"] + words))
            try driver.expect("the log", log, is: words.map { "<\($0)>" }.joined())
        },
        BackendCheck("Variables come as they were given, and no others.") { driver in
            try driver.runSandbox()
            let container = TrialContainer("printf '<%s>' \"$ONE\" \"$TWO\" \"$USER\"").with {
                $0.environment = [("ONE", "it's \"1\" $PATH"), ("TWO", "a=b\nc")]
            }
            let log = try driver.log(of: container)
            try driver.expect("the log", log, is: "<it's \"1\" $PATH><a=b\nc><>")
        },
        BackendCheck("A process starts in its working directory.") { driver in
            try driver.runSandbox()
            let container = TrialContainer("pwd").with { $0.workingDirectory = "/tmp" }
            try driver.expect("the directory", try driver.log(of: container), is: "/tmp\n")
        },
        BackendCheck("A working directory is made where it is missing.", needs: [.volumes]) {
            try $0.runSandbox()
            let container = TrialContainer("pwd").with { $0.workingDirectory = "/made/for/it" }
            try $0.expect("the directory", try $0.log(of: container), is: "/made/for/it\n")
        },
        BackendCheck("A program that is missing fails to start, and no end follows.") { driver in
            try driver.runSandbox()
            let container = TrialContainer(command: ["/no/such/program"])
            try driver.ask(.createContainer(driver.configuration(container)))
            let id = driver.id(container)
            let failure = try driver.failure(of: .startContainer(id))
            try driver.expect("the failure", failure.kind, is: .startFailed)
            driver.pass(.milliseconds(500))
            try driver.expect(driver.ends[id] == nil, "nothing is said of an end")
        },
        BackendCheck("A file without permission to run fails to start.") { driver in
            try driver.runSandbox()
            let container = TrialContainer(command: ["/etc/passwd"])
            try driver.ask(.createContainer(driver.configuration(container)))
            let failure = try driver.failure(of: .startContainer(driver.id(container)))
            try driver.expect("the failure", failure.kind, is: .startFailed)
        },
        BackendCheck("Many containers start side by side, and each end is told.") { driver in
            try driver.runSandbox()
            let containers = (0..<10).map { number in
                TrialContainer("exit \(number)").with { $0.name = "c\(number)" }
            }
            for container in containers { try driver.run(container) }
            for (number, container) in containers.enumerated() {
                let exit = try driver.end(of: driver.id(container))
                try driver.expect("the exit code", exit.exitCode, is: Int32(number))
            }
        },
    ]

    /// What is said of a container that has ended by itself.
    static let endChecks = [
        BackendCheck("An end comes with its exit code, its reason and its times.") { driver in
            try driver.runSandbox()
            let before = driver.now
            let failed = try driver.end(of: driver.run(TrialContainer("sleep 1; exit 3")))
            try driver.expect("the exit code", failed.exitCode, is: 3)
            try driver.expect("the reason", failed.reason, is: "Error")
            let length = failed.finishedAt - failed.startedAt
            try driver.expect(failed.startedAt >= before - .seconds(1), "it has just started")
            try driver.expect(length >= .milliseconds(300), "it took a while, and not \(length)")
            try driver.expect(failed.finishedAt <= driver.now, "it ended before now")
            let next = TrialContainer("exit 0").with { $0.attempt = 1 }
            let completed = try driver.end(of: driver.run(next))
            try driver.expect("the reason", completed.reason, is: "Completed")
        },
        BackendCheck(
            "An end by a signal counts as 128 and the signal's number.", needs: [.programs]
        ) { driver in
            try driver.runSandbox()
            let container = TrialContainer("sh -c 'kill -9 $$'; exit $?")
            try driver.expect(
                "the exit code", try driver.end(of: driver.run(container)).exitCode, is: 137)
        },
        BackendCheck("What both streams get is in the log, in order.", needs: [.streamOrder]) {
            driver in
            try driver.runSandbox()
            // Streams are told apart, so that what comes at once has no order.
            let script = "echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three"
            let log = try driver.log(of: TrialContainer(script))
            try driver.expect("the log", log, is: "one\ntwo\nthree\n")
        },
        BackendCheck("A last line without an end is in the log.") { driver in
            try driver.runSandbox()
            try driver.expect(
                "the log", try driver.log(of: TrialContainer("printf half")), is: "half")
        },
        BackendCheck("The end of a long log is told: 2048 bytes or 80 lines at most.") { driver in
            try driver.runSandbox()
            let log = try driver.log(of: TrialContainer("seq 1 3000"))
            try driver.expect(log.hasSuffix("2999\n3000\n"), "the last lines are there: \(log)")
            try driver.expect(log.utf8.count <= 2048, "\(log.utf8.count) bytes are 2048 at most")
            let lines = log.split(separator: "\n").count
            try driver.expect(lines <= 80, "\(lines) lines are 80 at most")
        },
        BackendCheck("The termination message is what the container wrote.", needs: [.volumes]) {
            try $0.runSandbox()
            let container = TrialContainer("echo last words >/dev/termination-log")
            let exit = try $0.end(of: $0.run(container))
            try $0.expect("the message", exit.terminationLog, is: "last words\n")
        },
        BackendCheck("A container that has ended can be removed, twice.") { driver in
            try driver.runSandbox()
            let id = try driver.run(TrialContainer("exit 0"))
            _ = try driver.end(of: id)
            for _ in 0..<2 { try driver.ask(.removeContainer(id)) }
            let left = try driver.restart()
            try driver.expect("the number of containers", left.ended.count, is: 0)
        },
    ]
}
