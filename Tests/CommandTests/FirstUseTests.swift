import Foundation
import Testing

/// What somebody meets who does not know the program yet.
@Suite("First use")
struct FirstUseTests {
    private let command: Command

    init() throws { command = try Command() }

    @Test func withoutAStateItIsSaidWhyNothingIsFound() throws {
        defer { command.remove() }
        let note = "note: there is no state in \(command.state.path) yet"
        for words in [
            ["get", "pods"], ["describe", "pod", "web"], ["logs", "web"], ["top", "pod"],
        ] {
            let result = try command.execute(words + ["--state-dir", command.state.path])
            #expect(result.errors.hasPrefix(note), "\(words)")
        }
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
        #expect(try !command.act("get", "pods", "-n", "other").errors.contains("no state"))
    }

    @Test func aStateOfANewerProgramIsLeftAlone() throws {
        defer { command.remove() }
        try FileManager.default.createDirectory(
            at: command.state, withIntermediateDirectories: true)
        let file = command.state.appending(path: "state.json")
        try Data(#"{"formatVersion": 2}"#.utf8).write(to: file)
        try command.write(Command.deployment())
        for result in [try command.act("get", "pods"), try command.run("run", "--once")] {
            #expect(result.exitCode == 1)
            #expect(result.errors.contains("it is in format 2, that of a newer reconcile"))
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == #"{"formatVersion": 2}"#)
    }

    @Test func aPlanThatIsNotThereIsNamed() throws {
        defer { command.remove() }
        let result = try command.act("apply", "absent.plan")
        #expect(result.exitCode == 1)
        #expect(
            result.errors == "error: cannot read absent.plan; reconcile plan --out FILE saves what "
                + "apply carries out\n")
    }

    @Test func aNodeThatIsNotThereIsToldAsByKubectl() throws {
        defer { command.remove() }
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
        for verb in ["cordon", "uncordon", "drain"] {
            let result = try command.act(verb, "node-9")
            #expect(result.exitCode == 1)
            #expect(result.errors == "Error from server (NotFound): nodes \"node-9\" not found\n")
        }
    }

    @Test func whatIsThereIsShownBesideWhatIsNot() throws {
        defer { command.remove() }
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
        let missing = "Error from server (NotFound): deployments.apps \"absent\" not found\n"
        for words in [["get", "-o", "name"], ["describe"], ["delete"]] {
            let result = try command.execute(
                words + ["deploy", "absent", "web", "--state-dir", command.state.path])
            #expect(result.exitCode == 1 && result.errors == missing, "\(words)")
            #expect(result.output.contains("web"), "\(words)")
        }
    }

    @Test func nothingIsLeftToTakeDownTwice() throws {
        defer { command.remove() }
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
        #expect(try !command.run("down").errors.contains("nothing is left"))
        let again = try command.run("down")
        #expect(again.exitCode == 0)
        #expect(again.errors == "note: nothing is left of what these manifests started\n")
    }

    @Test func flagsMayHaveTheirValueWrittenOut() throws {
        defer { command.remove() }
        try command.write(Command.deployment())
        _ = try command.run("run", "--once")
        let kept = try command.act("get", "deploy", "--no-headers=true", "--watch=false").output
        #expect(kept.hasPrefix("web ") && kept.split(separator: "\n").count == 1)
        #expect(try command.act("get", "deploy", "--no-headers=false").output.hasPrefix("NAME"))
        let status = try command.act("rollout", "status", "deploy/web", "--watch=false")
        #expect(status.exitCode == 0 && status.output.contains("successfully rolled out"))
        #expect(try command.act("delete", "deploy", "web", "--wait=false").exitCode == 0)
        #expect(try command.act("get", "pods", "--watch=perhaps").exitCode == 64)
    }

    @Test func timesAreWrittenAsElsewhere() throws {
        defer { command.remove() }
        try command.write(Command.deployment())
        for span in ["90s", "5m", "90"] {
            #expect(try command.run("run", "--once", "--timeout", span).exitCode == 0)
        }
        #expect(try command.run("run", "--once", "--timeout", "soon").exitCode == 64)
    }

    @Test func customResourcesHaveTheNamesOfTheirDefinition() throws {
        defer { command.remove() }
        try command.write(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: wishes.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: wishes, singular: wish, kind: Wish, shortNames: [wi]}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            ---
            apiVersion: example.com/v1
            kind: Wish
            metadata: {name: peace, namespace: default}
            spec: {forWhom: everybody}
            ---
            apiVersion: example.com/v1
            kind: Whim
            metadata: {name: cake, namespace: default}
            """)
        _ = try command.run("run", "--once")
        for name in ["wishes", "wish", "wi", "Wish", "wishes.example.com", "wish/peace"] {
            #expect(
                try command.act("get", name, "-o", "name").output == "wish.example.com/peace\n",
                "\(name)")
        }
        let text = try command.act("describe", "wi", "peace").output
        #expect(text.contains("API Version:  example.com/v1\nKind:         Wish\n"))
        #expect(text.contains("Spec:\n  For Whom:  everybody\n"))
        #expect(try command.act("get", "whims", "-o", "name").output == "whim.example.com/cake\n")
        #expect(
            try command.act("get", "wishes", "absent").errors
                == "Error from server (NotFound): wishes.example.com \"absent\" not found\n")
        #expect(try command.act("get", "hopes").errors.contains("there is no kind \"hopes\""))
    }

    @Test func namesAreShownThatASecretHoldsToo() throws {
        defer { command.remove() }
        try command.write(
            Command.deployment().replacing("name: web", with: "name: warehouse")
                .replacing("image: app:1", with: "image: app:1\n        args: [warehouse]")
                    + """
                    ---
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: key}
                    stringData: {user: warehouse}
                    """)
        _ = try command.run("run", "--once")
        let text = try command.act("describe", "deploy", "warehouse").output
        #expect(text.hasPrefix("Name:                   warehouse\n"))
        #expect(text.contains("    Args:\n      (9 bytes, fingerprint "))
        #expect(text.contains("NewReplicaSet:   warehouse-"))
        #expect(
            try command.act("get", "deploy", "-o", "jsonpath={.items[*].metadata.name}").output
                == "warehouse")
    }
}
