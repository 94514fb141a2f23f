internal import Kubelet
internal import KubernetesAPI

extension BackendCheck {
    /// How containers are asked to end, and made to.
    static let stopChecks = [
        BackendCheck("A stop sends SIGTERM; the end is told before the answer.") { driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(
                TrialContainer(
                    "trap 'echo bye; exit 7' TERM; touch $MARK; while :; do sleep 0.05; done"))
            let request = driver.begin(.stopContainer(id, gracePeriod: .seconds(20)))
            _ = try driver.answer(to: request).get()
            let exit = try driver.end(of: id)
            try driver.expect("the exit code", exit.exitCode, is: 7)
            try driver.expect("the log", exit.logTail, is: "bye\n")
            let isOrdered = driver.account.suffix(2) == [.end(id), .answer(request)]
            try driver.expect(isOrdered, "the end comes before the answer")
        },
        BackendCheck("What does not end is killed when the grace period is over.") { driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(stubborn)
            let before = driver.now
            try driver.ask(.stopContainer(id, gracePeriod: .seconds(1)))
            let length = driver.now - before
            try driver.expect("the exit code", try driver.end(of: id).exitCode, is: 137)
            try driver.expect(length >= .milliseconds(900), "it had its time, and not \(length)")
            try driver.expect(length <= .seconds(6), "it did not get more: \(length)")
        },
        BackendCheck("A second stop with less time counts.") { driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(stubborn)
            let first = driver.begin(.stopContainer(id, gracePeriod: .seconds(600)))
            let second = driver.begin(.stopContainer(id, gracePeriod: .milliseconds(200)))
            _ = try driver.answer(to: second).get()
            _ = try driver.answer(to: first).get()
            try driver.expect("the exit code", try driver.end(of: id).exitCode, is: 137)
        },
        BackendCheck("Who asks again does not send the signal again.") { driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(
                TrialContainer(
                    "trap 'echo asked' TERM; touch $MARK; while :; do sleep 0.05; done"))
            let first = driver.begin(.stopContainer(id, gracePeriod: .seconds(600)))
            driver.pass(.milliseconds(500))
            let second = driver.begin(.stopContainer(id, gracePeriod: .seconds(1)))
            _ = try driver.answer(to: second).get()
            _ = try driver.answer(to: first).get()
            try driver.expect("the log", try driver.end(of: id).logTail, is: "asked\n")
        },
        BackendCheck("A container can have a signal of its own that asks it to end.") { driver in
            try driver.runSandbox()
            let asked = TrialContainer(
                "trap 'exit 8' USR1; trap 'exit 9' TERM; touch $MARK; "
                    + "while :; do sleep 0.05; done")
            let id = try driver.runUntilMarked(asked.with { $0.stopSignal = "SIGUSR1" })
            try driver.ask(.stopContainer(id, gracePeriod: .seconds(20)))
            try driver.expect("the exit code", try driver.end(of: id).exitCode, is: 8)
        },
        BackendCheck("Nothing waits for a stop: other requests are answered meanwhile.") {
            driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(stubborn)
            let stop = driver.begin(.stopContainer(id, gracePeriod: .seconds(3)))
            let output = try driver.exec(["echo", "here"], in: id).output
            try driver.expect("the output", output, is: "here\n")
            try driver.expect(!driver.hasAnswer(to: stop), "the stop has not been answered yet")
            _ = try driver.answer(to: stop).get()
        },
        BackendCheck("What has ended can be stopped, twice.") { driver in
            try driver.runSandbox()
            let id = try driver.run(TrialContainer("exit 5"))
            _ = try driver.end(of: id)
            for _ in 0..<2 { try driver.ask(.stopContainer(id, gracePeriod: .seconds(600))) }
            try driver.expect("the exit code", try driver.end(of: id).exitCode, is: 5)
        },
        BackendCheck("What was made and never started can be stopped.") { driver in
            try driver.runSandbox()
            try driver.ask(.createContainer(driver.configuration(.patient)))
            try driver.ask(
                .stopContainer(driver.id(.patient), gracePeriod: .seconds(600)))
        },
        BackendCheck("The processes that a container leaves behind end with it.", needs: [.volumes])
        { driver in
            try driver.mount([
                VolumeContent(
                    name: "v", source: .emptyDirectory(inMemory: false, sizeLimitBytes: nil),
                    fsGroup: nil)
            ])
            try driver.runSandbox()
            let mounts = [ContainerMount(volume: "v", path: "/v", subPath: nil, isReadOnly: false)]
            let watcher = try driver.runUntilMarked(
                TrialContainer.patient.with {
                    $0.name = "watcher"
                    $0.mounts = mounts
                })
            let writer = TrialContainer(
                "while :; do echo x >>/v/lines; sleep 0.05; done & sleep 0.5; exit 4")
            let exit = try driver.end(of: driver.run(writer.with { $0.mounts = mounts }))
            try driver.expect("the exit code", exit.exitCode, is: 4)
            driver.pass(.milliseconds(300))
            let count = try driver.exec(["cat", "/v/lines"], in: watcher).output
            try driver.expect(!count.isEmpty, "the process did write")
            driver.pass(.milliseconds(500))
            let later = try driver.exec(["cat", "/v/lines"], in: watcher).output
            try driver.expect("what it wrote", later.utf8.count, is: count.utf8.count)
        },
    ]

    /// Never ends by itself.
    private static let stubborn = TrialContainer(
        "trap '' TERM; touch $MARK; while :; do sleep 0.05; done")
}
