internal import Kubelet
internal import KubernetesAPI
internal import Manifests

/// What all sandboxes of an engine need.
extension EngineNode {
    /// Makes the network of all Pods and the image of their sandboxes, where they are absent.
    func prepare() async throws(EngineFault) {
        if network != nil { return }
        let task =
            preparation
            ?? Task { () async -> Result<String, EngineFault> in
                do throws(EngineFault) {
                    return .success(try await self.preparedNetwork())
                } catch {
                    return .failure(error)
                }
            }
        preparation = task
        let outcome = await task.value
        preparation = nil
        network = try outcome.get()
    }

    private func preparedNetwork() async throws(EngineFault) -> String {
        // Where nothing on this machine may, the engine need not try.
        if client.endpoint.isLocal, !HostRights.mayLowerOOMScores { lowersOOMScores = false }
        let info = try await info()
        countsWithFirstVersion = info["CgroupVersion"]?.string == "1"
        let network = try await makeNetwork()
        try await preparePauseImage()
        return network
    }

    // MARK: The network

    /// Makes the network where it is absent.
    private func makeNetwork() async throws(EngineFault) -> String {
        if let present = try await findNetwork() { return present }
        var body: ValueObject = [
            "Name": .string(settings.network), "Driver": "bridge", "CheckDuplicate": true,
        ]
        // Docker lets two that ask at the same time have a network each of one name, which then
        // means neither. Only one of them can have a bridge.
        if !client.description.isPodman, let engine = try await info()["ID"]?.string {
            // Another engine of the machine needs another name, of fifteen bytes at most.
            let bridge = "rec-\(EngineNames.mark(of: engine))"
            body["Options"] = ["com.docker.network.bridge.name": .string(bridge)]
        }
        do throws(EngineFault) {
            _ = try await client.call(.post, "/networks/create", body: .object(body))
        } catch let refusal {
            // Another may have been faster, which is as good.
            if let present = try await findNetwork() { return present }
            throw refusal
        }
        guard let made = try await findNetwork() else {
            throw EngineFault(status: 0, message: "network \(settings.network) went away")
        }
        return made
    }

    /// The id of the network, if it is there.
    private func findNetwork() async throws(EngineFault) -> String? {
        let filter = JSONWriter().write(["name": [.string(settings.network)]])
        let answer = try await client.call(.get, "/networks", [("filters", filter)])
        // The filter takes a part of a name for it.
        return answer.array?.first { $0["Name"]?.string == settings.network }?["Id"]?.string
    }

    // MARK: Images

    private func preparePauseImage() async throws(EngineFault) {
        if settings.pauseImage == PauseImage.name { return try await prepareOwnImage() }
        try await prepare(image: settings.pauseImage)
    }

    /// Makes the image of this program's own small programs, where it is absent.
    func prepareOwnImage() async throws(EngineFault) { try await prepare(image: PauseImage.name) }

    private func prepare(image: String) async throws(EngineFault) {
        let present = try await EngineFault.unlessAbsent { () async throws(EngineFault) in
            try await client.call(.get, "/images/\(image)/json")
        }
        if present != nil { return }
        guard image == PauseImage.name else { return try await fetch(image, credentials: nil) }
        guard let archive = PauseImage.archive(for: client.description.architecture) else {
            throw EngineFault(
                status: 0,
                message: "no pause image can be made for \(client.description.architecture): "
                    + "name one with --pause-image")
        }
        _ = try await client.upload(
            .post, "/images/create",
            [("fromSrc", "-"), ("repo", image), ("message", "made by reconcile")],
            archive: archive)
    }
}
