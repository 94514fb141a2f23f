import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// What the supervisor of a container cannot be told is refused, and told as nothing else.
@Suite struct UntellableInputTests {
    /// A Secret may hold any bytes, and a zero byte ends a text: what follows would be read as
    /// something else, such as another user.
    @Test(arguments: [
        ["TOKEN=a\0b"], ["TOKEN=\0user\0", "OTHER=0"], ["TOKEN=a\0"],
    ])
    func zeroBytesInVariables(_ variables: [String]) throws {
        let driver = try BackendDriver(
            HostCapabilities(canIsolate: false, canChangeUser: false))
        try driver.runSandbox()
        let environment = variables.map { variable -> (name: String, value: String) in
            let parts = variable.split(separator: "=", maxSplits: 1)
            return (String(parts[0]), String(parts[1]))
        }
        #expect {
            try driver.run("exit 0", environment: environment)
        } throws: { error in
            "\(error)" == "invalid variable \"TOKEN\": it contains a zero byte"
        }
    }

    @Test func zeroBytesInArguments() throws {
        let driver = try BackendDriver(
            HostCapabilities(canIsolate: false, canChangeUser: false))
        try driver.runSandbox()
        #expect(throws: BackendFailure.self) { try driver.run(["echo", "a\0b"]) }
    }

    @Test(.enabled(if: HostCapabilities().canIsolate), arguments: ["/", "//", ""])
    func aVolumeInThePlaceOfAllFiles(_ path: String) throws {
        let driver = try BackendDriver(HostCapabilities())
        let volume = VolumeContent(
            name: "v", source: .emptyDirectory(inMemory: false, sizeLimitBytes: nil),
            fsGroup: nil)
        _ = try driver.ask(.mountVolumes(podUID: driver.uid, [volume])).get()
        try driver.runSandbox()
        let mount = ContainerMount(volume: "v", path: path, subPath: nil, isReadOnly: false)
        #expect {
            try driver.run("exit 0", mounts: [mount])
        } throws: { error in
            "\(error)" == "volume v cannot be mounted at \(path)"
        }
    }
}
