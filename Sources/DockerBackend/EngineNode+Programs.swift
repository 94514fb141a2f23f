internal import Kubelet
internal import KubernetesAPI

/// The small programs that are run by an engine of another machine.
extension EngineNode {
    /// Runs a program of the own image, to its end.
    ///
    /// - Parameters:
    ///   - configuration: what it has beside its own files.
    ///   - uid: the Pod that it is run for.
    func run(
        _ command: [String], _ configuration: ValueObject, in directory: String = "/",
        of uid: String
    ) async throws(EngineFault) {
        runs += 1
        let name = "\(names.keeper(of: uid))-\(runs)"
        var host = configuration
        host["NetworkMode"] = "none"
        host["RestartPolicy"] = ["Name": "no"]
        try await prepareOwnImage()
        try await create(
            name,
            [
                "Image": .string(PauseImage.name),
                "Entrypoint": .array(command.map { .string($0) }),
                "WorkingDir": .string(directory), "Labels": .object(names.labels(of: uid)),
                "HostConfig": .object(host),
            ])
        _ = try await client.call(.post, "/containers/\(name)/start")
        let end = try await client.call(.post, "/containers/\(name)/wait")
        try await delete(name)
        guard end["StatusCode"]?.int == 0 else {
            throw EngineFault(status: 0, message: "\(command[0]) has failed")
        }
    }

    /// Ends a command that takes too long; the interface has no word for that. On another machine
    /// a program that sees all of its processes does it.
    func kill(_ exec: EngineExec, of uid: String) async {
        guard let process = await exec.process() else { return }
        if client.endpoint.isLocal { return exec.kill(process) }
        try? await run([OwnPrograms.end, String(process)], ["PidMode": "host"], of: uid)
    }
}
