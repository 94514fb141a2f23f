import Foundation
import TestSupport

/// What the example has to show wherever it runs. Each trial tells what was wrong.
struct ExampleTrials: Sendable {
    let machine: ExampleMachine

    /// Every Pod of the web tier answers with the greeting.
    func answers() throws -> [String] {
        let application = try ExampleApplication(on: machine)
        return try taken(down: application) {
            try application.converge()
            var faults = try application.faults(expecting: 0)
            for pod in try application.pods(of: "web") {
                let page = try PageRequest(
                    address: pod.status?.podIP ?? "", port: application.webPort, path: "/"
                ).page()
                if page.statusCode != 200 || !page.body.hasPrefix("Welcome. Visits so far: ") {
                    faults.append("\(pod.name) answers \(page.statusCode): \(page.body)")
                }
            }
            return faults
        }
    }

    /// While a new revision is rolled out, nobody who asks a ready Pod is turned away.
    func losesNoRequest() throws -> [String] {
        let application = try ExampleApplication(on: machine)
        return try taken(down: application) {
            try application.converge()
            let run = try application.start()
            defer { interrupt(run) }
            let client = try FollowingClient(application)
            defer { _ = client.end() }
            for revision in 1...2 {
                try application.write("web.yaml", revision: revision)
                try application.waitUntil("revision \(revision) runs", within: 90) {
                    application.hasRolledOut(revision)
                }
            }
            let outcome = client.end()
            // Who asks nothing is never turned away.
            let tooFew = outcome.asked < 200 ? ["only \(outcome.asked) requests were made"] : []
            return outcome.faults + tooFew
        }
    }

    /// A container whose server falls ill again and again is started again, later each time.
    func restartsWithBackoff() throws -> [String] {
        let application = try ExampleApplication(on: machine)
        return try taken(down: application) {
            // Four seconds after its start a server says that it is not well.
            try application.write(
                "config.yaml",
                replacing: [
                    (
                        "(\"200 OK\", \"ok\\n\")",
                        "time - $^T > 4 ? (\"500 Internal Server Error\", \"ill\\n\") "
                            + ": (\"200 OK\", \"ok\\n\")"
                    )
                ])
            try application.write(
                "web.yaml",
                replacing: [
                    ("replicas: 3", "replicas: 1"),
                    (
                        "livenessProbe:\n",
                        "livenessProbe:\n            failureThreshold: 1\n"
                    ),
                    ("periodSeconds: 10", "periodSeconds: 1"), ("{seconds: 2}", "{seconds: 0}"),
                ])
            let run = try application.start()
            defer { interrupt(run) }
            return try RestartRecord(of: application, restarts: 4).faults
        }
    }

    /// `reconcile` is killed at random moments of roll-outs. Nothing is left behind, nothing runs
    /// twice, nobody who asks a ready Pod is turned away, and the next run comes to the end.
    func survivesKills(_ kills: Int, seed: UInt64) throws -> [String] {
        let application = try ExampleApplication(on: machine)
        return try taken(down: application) {
            try application.converge()
            let client = try FollowingClient(application)
            defer { _ = client.end() }
            var random = SeededGenerator(seed: seed)
            var faults: [String] = []
            for revision in 1...kills {
                try application.write("web.yaml", revision: revision)
                let run = try application.start()
                usleep(UInt32.random(in: 0..<4_000_000, using: &random))
                kill(run.processIdentifier, SIGKILL)
                run.waitUntilExit()
                let doubles = application.doubles
                if !doubles.isEmpty { faults.append("kill \(revision): \(doubles) run twice") }
            }
            try application.converge()
            return try faults + client.end().faults + application.faults(expecting: kills)
        }
    }

    // MARK: Parts

    /// Takes an application down after what is done with it, also where that failed.
    private func taken(
        down application: ExampleApplication, after body: () throws -> [String]
    ) throws -> [String] {
        let result = Result { try body() }
        let left = try application.end()
        return try result.get() + left
    }

    private func interrupt(_ run: Process) {
        run.interrupt()
        run.waitUntilExit()
    }
}
