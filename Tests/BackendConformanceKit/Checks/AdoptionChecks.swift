internal import Kubelet
internal import KubernetesAPI

extension BackendCheck {
    /// What another run of the program finds.
    static let adoptionChecks = [
        BackendCheck("Nothing is found of a Pod that never was.") { driver in
            let adopted = driver.backend.adopt(podUID: "no-such-pod")
            try driver.expect(adopted.addresses == nil, "it has no address")
            try driver.expect("the number of containers", adopted.running.count, is: 0)
        },
        BackendCheck("What runs goes on, and is found with its start.", needs: [.survival]) {
            driver in
            let addresses = try driver.runSandbox()
            let before = driver.now
            let id = try driver.runUntilMarked(.patient)
            let adopted = try driver.restart()
            try driver.expect("the addresses", adopted.addresses, is: addresses)
            try driver.expect("what runs", adopted.running.map(\.id), is: [id])
            let start = adopted.running.first?.startedAt ?? before
            try driver.expect(
                start >= before - .seconds(1) && start <= driver.now, "its start is known")
            let result = try driver.exec(["echo", "still here"], in: id)
            try driver.expect("the output", result.output, is: "still here\n")
            try driver.ask(.stopContainer(id, gracePeriod: .seconds(20)))
            try driver.expect("the exit code", try driver.end(of: id).exitCode, is: 0)
        },
        BackendCheck("The end of what was found is told.", needs: [.survival]) { driver in
            try driver.runSandbox()
            let container = TrialContainer("touch $MARK; sleep 1.5; exit 6")
            let id = try driver.runUntilMarked(container)
            // On a slow machine it has ended before it is found, which is told by then.
            let found = try driver.restart().ended.first { $0.id == id }?.exit
            let exit = try found ?? driver.end(of: id)
            try driver.expect("the exit code", exit.exitCode, is: 6)
        },
        BackendCheck("What ended in between is found with its exit code.", needs: [.survival]) {
            driver in
            try driver.runSandbox()
            let known = try driver.run(TrialContainer("exit 4"))
            _ = try driver.end(of: known)
            let next = TrialContainer("echo gone; exit 5").with { $0.attempt = 1 }
            let id = try driver.run(next)
            driver.pass(.seconds(1))
            let adopted = try driver.restart()
            try driver.expect("what has ended", adopted.ended.map(\.id), is: [known, id])
            try driver.expect("the exit codes", adopted.ended.map(\.exit.exitCode), is: [4, 5])
            try driver.expect("the log", adopted.ended.last?.exit.logTail ?? "", is: "gone\n")
        },
        BackendCheck("What was found can be started again, and runs once.", needs: [.survival]) {
            driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(.patient)
            _ = try driver.restart()
            try driver.ask(.startContainer(id))
            try driver.ask(.stopContainer(id, gracePeriod: .seconds(20)))
            _ = try driver.end(of: id)
        },
    ]
}
