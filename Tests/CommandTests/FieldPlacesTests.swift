import Foundation
import Testing

/// What a node cannot honour is told at the place of the field, wherever a Pod is described.
@Suite struct FieldPlacesTests {
    private static let manifests = """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Pod
          metadata: {name: p}
          spec:
            hostUsers: false
            containers:
            - name: c
              image: app:1
              command: ["true"]
        - apiVersion: batch/v1
          kind: CronJob
          metadata: {name: tick}
          spec:
            schedule: "0 0 * * *"
            jobTemplate:
              spec:
                template:
                  spec:
                    restartPolicy: Never
                    containers:
                    - {name: a, image: app:1, command: [x]}
                    - name: b
                      image: app:1
                      command: [x]
                      volumeDevices:
                      - {name: v, devicePath: /dev/x}
                    volumes:
                    - name: v
                      persistentVolumeClaim: {claimName: data}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: once}
        spec:
          template:
            spec:
              restartPolicy: Never
              initContainers:
              - name: first
                image: app:1
                command: [x]
                resources:
                  limits: {memory: 4Mi, hugepages-2Mi: 4Mi, cpu: 1}
              containers:
              - name: main
                image: app:1

        """

    /// The object, the path of the field in it, and where that is written.
    private static let places = [
        ("Pod", "spec.hostUsers", "8:5"),
        (
            "CronJob", "spec.jobTemplate.spec.template.spec.containers[1].volumeDevices",
            "28:15"
        ),
        (
            "Job", "spec.template.spec.initContainers[0].resources.limits[hugepages-2Mi]",
            "46:33"
        ),
        // It is missing, so its container stands for it.
        ("Job", "spec.template.spec.containers[0].command", "48:9"),
    ]

    private static func make() throws -> Command {
        let command = try Command()
        try command.write(manifests)
        return command
    }

    private static func plan(_ command: Command, _ arguments: String...) throws -> Command.Result {
        try command.execute(
            [
                "plan", command.manifests.path, "--state-dir", command.state.path, "--backend",
                "process",
            ] + arguments)
    }

    @Test func runRefusesFieldsWhereTheyAre() throws {
        let command = try Self.make()
        defer { command.remove() }
        let refused = try command.run("run", "--once", "--backend", "process")
        #expect(refused.exitCode == 1)
        for (_, path, place) in Self.places {
            #expect(
                refused.errors.contains(
                    "app.yaml:\(place): error: \(path) is not honoured: "), "\(refused.errors)")
        }
        #expect(refused.errors.contains("[unsupported-field]\n    8 |     hostUsers: false\n"))
        #expect(
            refused.errors.components(separatedBy: "[unsupported-field]").count
                == Self.places.count + 1)
    }

    @Test func plansTellThePlaceInEveryFormat() throws {
        let command = try Self.make()
        defer { command.remove() }
        let text = try Self.plan(command)
        let markdown = try Self.plan(command, "-o", "markdown")
        let page = try Self.plan(command, "-o", "html")
        for (_, path, place) in Self.places {
            for output in [text.output, markdown.output, page.output] {
                let line = output.split(separator: "\n").first {
                    $0.hasPrefix("  not honoured  \(path): ")
                }
                #expect(line?.hasSuffix("app.yaml:\(place)") == true, "\(path): \(output)")
            }
        }
        let json = try Self.plan(command, "-o", "json")
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let podFields = try #require(report["podFields"] as? [String: Any])
        #expect(podFields["nodes"] as? String == "as processes of this machine")
        let fields = try #require(podFields["fields"] as? [[String: Any]])
        let refused = fields.filter { $0["verdict"] as? String == "notHonoured" }
        #expect(refused.count == Self.places.count)
        for (kind, path, place) in Self.places {
            let field = refused.first { $0["path"] as? String == path }
            #expect((field?["object"] as? [String: Any])?["kind"] as? String == kind)
            #expect((field?["location"] as? String)?.hasSuffix("app.yaml:\(place)") == true)
            #expect((field?["reason"] as? String)?.isEmpty == false)
        }
        let honoured = fields.filter { $0["verdict"] as? String == "honoured" }
        #expect(
            honoured.contains {
                $0["path"] as? String
                    == "spec.jobTemplate.spec.template.spec.volumes[0].persistentVolumeClaim"
                    + ".claimName"
            })
    }

    @Test func plansOfPlainNodesSayNothingOfFields() throws {
        let command = try Self.make()
        defer { command.remove() }
        let json = try command.run("plan", "-o", "json")
        #expect(json.exitCode == 0 && !json.output.contains("podFields"))
    }
}
