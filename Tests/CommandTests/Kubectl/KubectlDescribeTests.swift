import Foundation
import Testing

@Suite(
    "Descriptions beside those of kubectl",
    .enabled(if: Kubectl.program != nil, "kubectl is not installed"))
struct KubectlDescribeTests {
    @Test func everyKindIsDescribedAlike() async throws {
        let fixture = try KubectlFixture()
        defer { fixture.command.remove() }
        let server = try await KubectlServer(KubectlAnswers(fixture.store))
        let kubectl = Kubectl(server: server, directory: fixture.command.directory)
        #expect(fixture.kinds.count > 40)
        for kind in fixture.kinds {
            let arguments = ["describe", kind, "--all-namespaces"]
            let difference = try Kubectl.firstDifference {
                let theirs = try kubectl.run(arguments)
                let ours = try fixture.command.execute(
                    arguments + ["--state-dir", fixture.command.state.path])
                try #require(theirs.exitCode == 0 && ours.exitCode == 0, "\(kind)")
                return (
                    KubectlChanges.older(theirs.output),
                    KubectlChanges.newer(ours.output, of: kind)
                )
            }
            #expect(difference == nil, "\(kind)")
        }
        try await server.close()
    }
}
