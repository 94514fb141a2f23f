internal import Kubelet
internal import KubernetesAPI
internal import Manifests
internal import Probing

extension EngineNode {
    /// What the engine knows of an image; `nil` if it is absent. Many who ask at a time, as the
    /// containers of Pods that start together do, share one answer: it costs an engine much.
    func inspectImage(_ image: String) async throws(BackendFailure) -> ImageDescription? {
        if let question = imageQuestions[image] { return try await question.value.get() }
        let question = Task(executorPreference: BackgroundExecutor.shared) {
            () -> Result<ImageDescription?, BackendFailure> in
            do throws(BackendFailure) {
                return .success(try await self.askForImage(image))
            } catch {
                return .failure(error)
            }
        }
        imageQuestions[image] = question
        let answer = await question.value
        imageQuestions[image] = nil
        return try answer.get()
    }

    private func askForImage(_ image: String) async throws(BackendFailure) -> ImageDescription? {
        do throws(EngineFault) {
            let answer = try await client.call(.get, "/images/\(image)/json")
            let description = Self.description(of: answer, named: image)
            images[image] = description
            return description
        } catch  where error.isAbsent {
            return nil
        } catch {
            throw BackendFailure(.failed, error.message)
        }
    }

    static func description(of image: Value, named name: String) -> ImageDescription {
        let configuration = image["Config"]
        func words(_ name: String) -> [String] {
            (configuration?[name]?.array ?? []).compactMap(\.string)
        }
        var description = ImageDescription()
        description.entrypoint = words("Entrypoint")
        description.command = words("Cmd")
        description.environment = words("Env")
        description.workingDirectory = configuration?["WorkingDir"]?.string ?? ""
        description.user = configuration?["User"]?.string ?? ""
        description.id = id(of: image, named: name)
        description.sizeBytes = image["Size"]?.int ?? 0
        return description
    }

    /// By what an image was pulled, where it was: its repository and digest. Others have a number
    /// of their own.
    private static func id(of image: Value, named name: String) -> String {
        let digests = (image["RepoDigests"]?.array ?? []).compactMap(\.string)
        let repository = complete(name).prefix { $0 != "@" }
        let own = digests.first {
            let place = $0.prefix { $0 != "@" }
            return repository == place || repository.hasPrefix("\(place):")
        }
        return own ?? digests.first ?? image["Id"]?.string ?? ""
    }

    /// What is known of an image that containers are made of.
    func image(_ name: String) async throws(BackendFailure) -> ImageDescription {
        if let known = images[name] { return known }
        return try await inspectImage(name) ?? ImageDescription()
    }

    /// Fetches an image with the first of the credentials that will do: the Pod's, and then those
    /// that the user is logged in with.
    func pull(
        _ image: String, as credentials: [RegistryCredentials]
    ) async throws(BackendFailure) -> ImageDescription? {
        var refusals: [String] = []
        let login = settings.credentialsDirectory.map { LoginCredentials(directory: $0) }
        let all = credentials + (await login?.credentials(for: image) ?? [])
        for one in all.isEmpty ? [nil] : all.map(Optional.some) {
            do throws(EngineFault) {
                try await fetch(image, credentials: one)
                return try await inspectFetched(image)
            } catch {
                if !refusals.contains(error.message) { refusals.append(error.message) }
            }
        }
        throw BackendFailure(.imageUnavailable, refusals.joined(separator: "; "))
    }

    private func inspectFetched(
        _ image: String
    ) async throws(EngineFault) -> ImageDescription? {
        do throws(BackendFailure) {
            // Not what others asked for before the image came.
            return try await askForImage(image)
        } catch {
            throw EngineFault(status: 0, message: error.message)
        }
    }

    /// Has the engine fetch an image, and tells how that goes.
    ///
    /// - Throws: `EngineFault` with status 0 for what goes wrong under way.
    func fetch(
        _ image: String, credentials: RegistryCredentials?
    ) async throws(EngineFault) {
        let headers = credentials.map { [("X-Registry-Auth", $0.header)] } ?? []
        let stream = try await client.stream(
            .post, "/images/create", [("fromImage", Self.complete(image))], headers: headers)
        var reading = PullReading(image: image)
        do {
            for try await piece in stream {
                for progress in try reading.add(piece) { onPull(progress) }
            }
            for progress in try reading.finish() { onPull(progress) }
        } catch let fault as EngineFault {
            throw fault
        } catch {
            throw EngineFault(status: 0, message: "\(error)")
        }
    }

    /// A name with a tag: without one an engine would fetch all.
    static func complete(_ image: String) -> String {
        let last = image.split(separator: "/").last ?? ""
        return last.contains(":") || image.contains("@") ? image : image + ":latest"
    }
}

/// Reads what an engine tells of a pull: a JSON object for each step of a layer.
struct PullReading {
    private static let lineLimit = 1024 * 1024

    let image: String
    private var line: [UInt8] = []
    private var layers: [String: (received: Int64, total: Int64)] = [:]

    init(image: String) { self.image = image }

    /// Adds what was received.
    ///
    /// - Throws: `EngineFault` if it says that the pull has failed.
    mutating func add(_ bytes: [UInt8]) throws(EngineFault) -> [PullProgress] {
        var steps: [PullProgress] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                steps += try finish()
            } else if line.count < Self.lineLimit {
                line.append(byte)
            }
        }
        return steps
    }

    /// Takes what was received as complete.
    mutating func finish() throws(EngineFault) -> [PullProgress] {
        defer { line.removeAll(keepingCapacity: true) }
        guard let step = JSONText.value(of: line) else { return [] }
        if let fault = step["error"]?.string ?? step["errorDetail"]?["message"]?.string {
            throw EngineFault(status: 0, message: fault)
        }
        if let layer = step["id"]?.string, let detail = step["progressDetail"],
            let total = detail["total"]?.int, total > 0
        {
            layers[layer] = (detail["current"]?.int ?? 0, total)
        }
        guard let status = step["status"]?.string else { return [] }
        return [
            PullProgress(
                image: image, status: status,
                receivedBytes: layers.values.reduce(0) { $0 + $1.received },
                totalBytes: layers.values.reduce(0) { $0 + $1.total })
        ]
    }
}
