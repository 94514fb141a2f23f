internal import Kubelet
internal import KubernetesAPI

extension BackendCheck {
    /// Commands that are run inside a container.
    static let commandChecks = [
        BackendCheck("A command has its exit code and what it wrote to both streams.") { driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(.patient)
            let result = try driver.exec(
                ["sh", "-c", "echo out; echo err >&2; exit 9"], in: id)
            try driver.expect("the exit code", result.exitCode, is: 9)
            // They are two streams: which line comes first nobody knows.
            let lines = result.output.split(separator: "\n").sorted()
            try driver.expect("the output", lines, is: ["err", "out"])
        },
        BackendCheck("A command has the container's variables and working directory.") { driver in
            try driver.runSandbox()
            let container = TrialContainer.patient.with {
                $0.environment = [("COLOUR", "deep blue")]
                $0.workingDirectory = "/tmp"
            }
            let id = try driver.runUntilMarked(container)
            let result = try driver.exec(["sh", "-c", "echo $COLOUR; pwd"], in: id)
            try driver.expect("the output", result.output, is: "deep blue\n/tmp\n")
        },
        BackendCheck("A container and its commands know the home of their user.") { driver in
            try driver.runSandbox()
            let home = try driver.log(of: TrialContainer("echo $HOME").with { $0.attempt = 1 })
            try driver.expect(home.hasPrefix("/"), "there is a home: \(home)")
            let id = try driver.runUntilMarked(.patient)
            let result = try driver.exec(["sh", "-c", "echo $HOME"], in: id)
            try driver.expect("the home of a command", result.output, is: home)
            let own = TrialContainer("echo $HOME").with {
                $0.attempt = 2
                $0.environment = [("HOME", "/tmp")]
            }
            try driver.expect("a home that was given", try driver.log(of: own), is: "/tmp\n")
        },
        BackendCheck("A command that takes too long has timed out, and ends.") { driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(.patient)
            let lateMark = driver.mark(id) + "-late"
            let before = driver.now
            let failure = try driver.failure(
                of: .exec(
                    id, command: ["sh", "-c", "sleep 8; touch \(lateMark)"],
                    timeout: .milliseconds(300)))
            try driver.expect("the failure", failure.kind, is: .timedOut)
            try driver.expect(driver.now - before < .seconds(10), "it is told in time")
            driver.pass(.milliseconds(8500))
            try driver.expect(
                try !driver.isThere(lateMark, in: id), "the command did not go on")
        },
        BackendCheck("Commands run side by side.") { driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(.patient)
            let slow = driver.begin(
                .exec(id, command: ["sleep", "1"], timeout: .seconds(20)))
            let quick = try driver.exec(["echo", "quick"], in: id)
            try driver.expect("the output", quick.output, is: "quick\n")
            try driver.expect(!driver.hasAnswer(to: slow), "the slow one still runs")
            _ = try driver.answer(to: slow).get()
        },
        BackendCheck(
            "A command that does not exist fails and does not end the container.",
            needs: [.programs]
        ) {
            driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(.patient)
            let request = driver.begin(
                .exec(id, command: ["/no/such/program"], timeout: .seconds(20)))
            switch try driver.answer(to: request) {
            case .success(.command(let exitCode, _)):
                try driver.expect(exitCode != 0, "its exit code is not 0")
            case .success: throw BackendCheckFault("something else answered")
            case .failure: break
            }
            try driver.expect(try driver.isThere("/", in: id), "the container runs")
        },
        BackendCheck("A command in a container that does not run is told to be out of reach.") {
            driver in
            try driver.runSandbox()
            let id = try driver.run(TrialContainer("exit 0"))
            _ = try driver.end(of: id)
            let failure = try driver.failure(
                of: .exec(id, command: ["true"], timeout: .seconds(20)))
            try driver.expect("the failure", failure.kind, is: .unreachable)
        },
    ]
}
