import Foundation
import Testing

/// Commands that print the same as kubectl's, told by the same exit code where they fail.
@Suite(
    "Output beside that of kubectl",
    .enabled(if: Kubectl.program != nil, "kubectl is not installed"))
struct KubectlCommandTests {
    private static let commands = [
        "get pods", "get pods -A", "get po -o wide", "get pods -o name", "get pods -oname",
        "get pods --show-labels", "get pods -L app,tier", "get deploy -L app --show-labels",
        "get nodes -L kubernetes.io/hostname", "get pods --no-headers", "get pods --show-kind",
        "get pods --sort-by=.metadata.name", "get pods --sort-by .metadata.uid",
        "get pv --sort-by=.metadata.name", "get pods --field-selector status.phase=Running",
        "get pods --field-selector=spec.nodeName=node-a -o name", "get pods -l app=web",
        "get pods -l app!=web,tier -o name", "get deploy,sts", "get deploy web",
        "get pod/crashing deploy/web", "get po,deploy web", "get deployment.apps/web -o name",
        "get ns",
        "get pods nothing", "get pods crashing nothing", "get pods -n empty",
        "get pods -A -l nope=1", "get nodes -l nope=1", "get pods crashing -A",
        "get pods crashing -l a=b", "get pods nothing --ignore-not-found",
        "get pods -o jsonpath={.items[*].metadata.name}",
        #"get pods -o jsonpath={range.items[*]}{.metadata.name}{"\t"}{.status.phase}{"\n"}{end}"#,
        "get pod everything -o jsonpath={.status.podIP}",
        "get pod everything -o jsonpath={.metadata.labels}",
        #"get pv volume-1 -o jsonpath={.metadata.annotations.pv\.kubernetes\.io/provisioned-by}"#,
        #"get pod everything -o jsonpath={.spec.containers[?(@.name=="second")].image}"#,
        #"get pod everything -o jsonpath={.status.conditions[?(@.type=="Ready")].status}"#,
        "get pod everything -o jsonpath={.status.containerStatuses[?(@.restartCount>1)].name}",
        "get pod everything -o jsonpath={.spec.containers[?(@.livenessProbe)].name}",
        "get pod everything -o jsonpath={.spec.containers[*].ports[*].containerPort}",
        "get pod everything -o jsonpath={.spec.containers[-1:].name}.{.nothing}",
        "get pod everything -o jsonpath={.spec.containers[0,1].name}",
        "get pod everything -o jsonpath={.spec.containers[0].resources}",
        "get pod everything -o jsonpath={.metadata['name','namespace']}",
        "get pod everything -o jsonpath={.spec.priority}{.status.containerStatuses[*].ready}",
        "get pod everything -o jsonpath={$.kind}plain",
        "get pods -o custom-columns=NAME:.metadata.name,IP:.status.podIP",
        "get pods -o custom-columns=N:metadata.name,I:.spec.containers[*].image,L:.metadata.labels",
        "get pods -A -o custom-columns=NS:.metadata.namespace,N:.metadata.name --no-headers",
        "describe pod nothing", "describe deploy -n empty", "rollout history deploy/web",
        "rollout history deploy/web --revision=1", "rollout history deploy/web --revision=2",
        "rollout history deploy/web --revision=9", "rollout history sts/store",
        "rollout history deploy/nothing", "rollout status deploy/web --watch=false",
        "rollout status deploy/bare -n other --watch=false",
        "rollout status sts/store --watch=false", "rollout status sts/bare -n other --watch=false",
        "rollout status ds/agent --watch=false", "rollout status pod/crashing",
        "rollout history pod/crashing", "rollout pause sts/store", "rollout resume deploy/web",
        "rollout pause deploy/bare -n other", "rollout restart pod/crashing",
        "rollout undo deploy/web --to-revision=9", "delete pod nothing",
        "delete pod nothing --ignore-not-found", "delete pod -l nope=1",
        "delete pod crashing --all", "delete pod crashing -l a=b", "logs nothing",
        "logs deploy/nothing", "logs -l nope=1", "logs crashing -c none", "exec nothing -- ls",
        "exec evicted -- ls", "exec done -n other -- ls", "attach evicted", "attach nothing",
        "port-forward pending 1:2", "port-forward crashing 1:none", "port-forward nothing 1:2",
        "get events -o wide", "get events -A --field-selector involvedObject.kind=Pod",
    ]

    @Test func isTheSame() async throws {
        let fixture = try KubectlFixture()
        defer { fixture.command.remove() }
        let server = try await KubectlServer(KubectlAnswers(fixture.store))
        let kubectl = Kubectl(server: server, directory: fixture.command.directory)
        for text in Self.commands {
            let arguments = text.split(separator: " ").map(String.init)
            let difference = try Kubectl.firstDifference {
                let theirs = try kubectl.run(arguments)
                let ours = try fixture.command.execute(
                    Kubectl.adding(["--state-dir", fixture.command.state.path], to: arguments))
                return (Self.lines(of: theirs), Self.lines(of: ours))
            }
            #expect(difference == nil, "\(text)")
        }
        try await server.close()
    }

    private static func lines(of result: Command.Result) -> [String] {
        ["exit code \(result.exitCode)"] + result.errors.components(separatedBy: "\n")
            + result.output.components(separatedBy: "\n")
    }
}
