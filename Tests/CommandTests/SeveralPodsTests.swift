import Foundation
import Testing

/// What is asked of several Pods at once, and what is said where one has nothing to tell.
@Suite(.serialized) struct SeveralPodsTests {
    private let command: Command

    private static let manifests = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          replicas: 2
          serviceName: web
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              initContainers:
              - {name: first, image: app:1, command: [sh, -c, 'echo begun']}
              containers:
              - name: main
                image: app:1
                command: [sh, -c, 'printf "%s\\n" 1 2 3 4 5 6 7 8 9 a b c; exec sleep 999']
              - {name: side, image: app:1, command: [sh, -c, 'echo side; exec sleep 999']}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          clusterIP: None
          selector: {app: web}
          ports: [{name: page, port: 80}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: done, labels: {app: done}}
        spec:
          restartPolicy: Never
          containers:
          - {name: main, image: app:1, command: ["true"]}

        """

    init() throws { command = try Command() }

    private func ask(_ words: String...) throws -> Command.Result {
        let state = ["--state-dir", command.state.path]
        let end = words.firstIndex(of: "--") ?? words.endIndex
        return try command.execute(words[..<end] + state + words[end...])
    }

    private func whileRunning(_ body: () throws -> Void) throws {
        try command.write(Self.manifests)
        defer {
            _ = try? command.run("down", "--timeout", "30s")
            command.remove()
        }
        let started = try command.run("run", "--once", "--backend", "process", "--timeout", "60")
        #expect(started.exitCode == 0, "\(started.errors)")
        try body()
    }

    private static let notice = "Defaulted container \"main\" out of: main, side, first (init)\n"

    @Test func logsComeOnePodAfterTheOther() throws {
        try whileRunning {
            // Ten lines of each with a selector, all without.
            let selected = try ask("logs", "-l", "app=web", "--prefix")
            let lines = selected.output.split(separator: "\n")
            #expect(lines.count == 20)
            #expect(lines.first == "[pod/web-0/main] 3" && lines.last == "[pod/web-1/main] c")
            #expect(selected.errors == Self.notice + Self.notice)
            let all = try ask("logs", "-l", "app=web", "--tail", "-1", "-c", "main")
            #expect(all.output.split(separator: "\n").count == 24 && all.errors.isEmpty)
            let containers = try ask("logs", "web-1", "--all-containers", "--tail=1", "--prefix")
            #expect(
                containers.output
                    == "[pod/web-1/first] begun\n[pod/web-1/main] c\n[pod/web-1/side] side\n")
            let one = try ask("logs", "sts/web", "-c", "side")
            #expect(one.output == "side\n")
            #expect(one.errors.hasPrefix("Found 2 pods, using pod/web-"))
            let each = try ask("logs", "svc/web", "-c", "side", "--all-pods=true")
            #expect(each.output == "[pod/web-0/side] side\n[pod/web-1/side] side\n")
            let cut = try ask("logs", "web-0", "main", "--limit-bytes", "5", "--since", "1.5h")
            #expect(cut.output == "1\n2\n3")
            let many = try ask(
                "logs", "-f", "-l", "app=web", "--all-containers", "--max-log-requests", "5")
            #expect(many.exitCode == 1)
            #expect(
                many.errors == "error: you are attempting to follow 6 log streams, but maximum "
                    + "allowed concurrency is 5, use --max-log-requests to increase the limit\n")
        }
    }

    @Test func whatCannotBeDoneIsSaidInKubectlsWords() throws {
        try whileRunning {
            let completed = "a container in a completed pod; current phase is Succeeded\n"
            let exec = try ask("exec", "done", "--", "ls")
            #expect(exec.exitCode == 1 && exec.errors == "error: cannot exec into \(completed)")
            let attach = try ask("attach", "done")
            #expect(attach.errors == "error: cannot attach \(completed)")
            let other = try ask("exec", "web-0", "-c", "none", "--", "ls")
            #expect(other.errors == "error: container none not found in pod web-0\n")
            let log = try ask("logs", "web-0", "-c", "none")
            #expect(log.errors == "error: container none is not valid for pod web-0\n")
            let port = try ask("port-forward", "svc/web", "81:81")
            #expect(port.errors == "error: Service web does not have a service port 81\n")
            let name = try ask("port-forward", "svc/web", "81:none")
            #expect(name.errors == "error: Service web does not have a named port 'none'\n")
        }
    }

    @Test func usageIsAddedUp() throws {
        try whileRunning {
            let pods = try ask("top", "pod", "--containers", "--sum").output
                .split(separator: "\n")
            #expect(pods.count == 7)
            let column = pods[0].distance(
                from: pods[0].startIndex, to: pods[0].firstRange(of: "CPU(")!.lowerBound)
            #expect(
                pods[5] == String(repeating: " ", count: column) + "________     ________        ")
            // What a Pod has comes together, by the names of its containers.
            #expect(pods[1].hasPrefix("web-0   main ") && pods[2].hasPrefix("web-0   side "))
            #expect(pods.allSatisfy { $0.count == pods[0].count })
            let none = try ask("top", "pod", "-l", "app=none")
            #expect(none.errors == "No resources found in default namespace.\n")
            let chosen = try ask("top", "pod", "--field-selector", "metadata.name=web-1").output
            #expect(chosen.split(separator: "\n").count == 2 && chosen.contains("web-1 "))
        }
    }

    @Test func podsAreDeletedByTheirFields() throws {
        defer { command.remove() }
        try command.write(Self.manifests)
        #expect(try command.run("run", "--once").exitCode == 0)
        let both = try ask("delete", "pod", "web-0", "--all")
        #expect(both.exitCode == 1)
        #expect(both.errors == "error: name cannot be provided when a selector is specified\n")
        let none = try ask("delete", "pod")
        #expect(
            none.errors.hasPrefix("error: resource(s) were provided, but no name was specified"))
        let nobody = try ask("delete", "pod", "-l", "app=none")
        #expect(nobody.exitCode == 0 && nobody.output == "No resources found\n")
        let done = try ask("delete", "pod", "--field-selector=metadata.name=done")
        #expect(done.output == "pod \"done\" deleted from default namespace\n")
    }

    @Test func aLogThatIsNotThereYetIsNoReasonToHideOthers() throws {
        defer {
            _ = try? command.run("down", "--timeout", "30s")
            command.remove()
        }
        func write(_ name: String, _ container: String) throws {
            try command.write(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: \(name), labels: {app: x}}
                spec: {terminationGracePeriodSeconds: 1, containers: [{\(container)}]}

                """, to: "\(name).yaml")
            _ = try command.run("run", "--once", "--backend", "process", "--timeout", "20")
        }
        try write("a", "name: c, image: x, command: [sh, -c, 'echo here; exec sleep 99']")
        try write(
            "b",
            """
            name: c, image: x, command: [x],
              env: [{name: A, valueFrom: {configMapKeyRef: {name: absent, key: k}}}]
            """)
        let waiting =
            "container \"c\" in pod \"b\" is waiting to start: CreateContainerConfigError\n"
        let result = try ask("logs", "-l", "app=x")
        #expect(result.exitCode == 1 && result.output == "here\n")
        #expect(result.errors == "Error from server (BadRequest): " + waiting)
        let ignored = try ask("logs", "-l", "app=x", "--ignore-errors")
        #expect(ignored.exitCode == 0)
        #expect(
            ignored.output == "here\nerror: Error from server (BadRequest): " + waiting)
    }
}
