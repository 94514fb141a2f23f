import Controllers
import DockerBackend
import Foundation
import Kubelet
import KubernetesAPI
import Manifests

/// A node that Pods really run on, as a configuration file or the options of a command have it.
struct NodePlan: Hashable {
    enum Kind: String, CaseIterable { case process, docker, simulated }

    /// What can be told of a node on which nothing really runs.
    private static let simulatedFields: Set = ["name", "backend", "capacity", "labels"]
    private static let fields: Set = [
        "name", "backend", "engine", "certificates", "verifiesServer", "capacity", "labels",
        "address", "pauseImage", "evictionHard", "evictionSoft", "evictionSoftGracePeriod",
        "evictionMaxPodGracePeriod", "evictionMinimumReclaim",
    ]

    /// `nil` for the machine's own.
    var name: String?
    var kind: Kind
    /// Where its engine listens.
    var engine: String?
    /// The directory of the certificates for a protected connection.
    var certificates: String?
    var verifiesServer = true
    /// What the node has; what is not told is measured.
    var capacity: [String: String] = [:]
    var labels: [String: String] = [:]
    var address: String?
    var pauseImage: String?
    /// What may be short before Pods are evicted.
    var eviction = EvictionConfiguration()

    init(kind: Kind) { self.kind = kind }

    /// Reads a node of a configuration file.
    ///
    /// - Throws: `ValidationFailure` naming the field that is wrong.
    init(_ value: Value, at place: String) throws {
        guard let object = value.object else {
            throw ValidationFailure("\(place) is no object")
        }
        if let unknown = object.keys.first(where: { !Self.fields.contains($0) }) {
            throw ValidationFailure("\(place).\(unknown): there is no such field")
        }
        func text(_ field: String) throws -> String? {
            guard let value = object[field], value != .null else { return nil }
            guard let text = value.string, !text.isEmpty else {
                throw ValidationFailure("\(place).\(field) is no text")
            }
            return text
        }
        func map(_ field: String) throws -> [String: String] {
            guard let value = object[field], value != .null else { return [:] }
            guard let entries = value.object else {
                throw ValidationFailure("\(place).\(field) is no object")
            }
            return try Dictionary(
                uniqueKeysWithValues: entries.map { entry in
                    guard let text = entry.value.string ?? entry.value.int.map(String.init) else {
                        throw ValidationFailure("\(place).\(field).\(entry.key) is no text")
                    }
                    return (entry.key, text)
                })
        }
        let engine = try text("engine")
        let word = try text("backend") ?? (engine == nil ? Kind.process : .docker).rawValue
        guard let kind = Kind(rawValue: word) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationFailure("\(place).backend is \(word) and none of: \(known)")
        }
        self.kind = kind
        self.engine = engine
        name = try text("name")
        if kind == .simulated {
            guard name != nil else { throw ValidationFailure("\(place).name is missing") }
            let needless = object.keys.first { !Self.simulatedFields.contains($0) }
            if let needless, needless != "verifiesServer" {
                throw ValidationFailure("\(place).\(needless): nothing really runs there")
            }
        }
        certificates = try text("certificates")
        verifiesServer = object["verifiesServer"]?.bool ?? true
        capacity = try map("capacity")
        for (resource, amount) in capacity where Quantity(amount) == nil {
            throw ValidationFailure("\(place).capacity.\(resource): \(amount) is no quantity")
        }
        labels = try map("labels")
        address = try text("address")
        pauseImage = try text("pauseImage")
        eviction = try Self.eviction(object, at: place) { try map($0) }
    }

    private static func eviction(
        _ object: ValueObject, at place: String, _ map: (String) throws -> [String: String]
    ) throws -> EvictionConfiguration {
        func given(_ field: String) throws -> [String: String]? {
            object[field] == nil ? nil : try map(field)
        }
        var eviction = EvictionConfiguration()
        eviction.evictionHard = try given("evictionHard")
        eviction.evictionSoft = try given("evictionSoft")
        eviction.evictionSoftGracePeriod = try given("evictionSoftGracePeriod")
        eviction.evictionMinimumReclaim = try given("evictionMinimumReclaim")
        if let seconds = object["evictionMaxPodGracePeriod"] {
            guard let seconds = seconds.int else {
                throw ValidationFailure("\(place).evictionMaxPodGracePeriod is no number")
            }
            eviction.evictionMaxPodGracePeriod = seconds
        }
        do throws(EvictionConfiguration.Fault) {
            _ = try eviction.settings()
        } catch {
            let entry = error.signal.map { ".\($0)" } ?? ""
            throw ValidationFailure("\(place).\(error.field)\(entry) \(error.reason)")
        }
        return eviction
    }

    /// The node in the form in which it is read.
    var encoded: Value {
        func texts(_ map: [String: String]) -> Value {
            .object(
                ValueObject(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        }
        var object: ValueObject = [
            "backend": .string(kind.rawValue), "verifiesServer": .bool(verifiesServer),
            "capacity": texts(capacity), "labels": texts(labels),
        ]
        object["name"] = name.map { .string($0) }
        object["engine"] = engine.map { .string($0) }
        object["certificates"] = certificates.map { .string($0) }
        object["address"] = address.map { .string($0) }
        object["pauseImage"] = pauseImage.map { .string($0) }
        object["evictionHard"] = eviction.evictionHard.map(texts)
        object["evictionSoft"] = eviction.evictionSoft.map(texts)
        object["evictionSoftGracePeriod"] = eviction.evictionSoftGracePeriod.map(texts)
        object["evictionMinimumReclaim"] = eviction.evictionMinimumReclaim.map(texts)
        object["evictionMaxPodGracePeriod"] = eviction.evictionMaxPodGracePeriod.map { .int($0) }
        return .object(object)
    }

    // MARK: Engines

    /// Where the node's engine is.
    ///
    /// - Throws: `ValidationFailure` if none is found.
    func endpoint() throws -> EngineEndpoint {
        if let engine, let certificates {
            return try EngineEndpoint(
                engine,
                certificates: EngineEndpoint.Certificates(
                    directory: certificates, verifiesServer: verifiesServer))
        }
        let discovery = EngineDiscovery(environment: ProcessInfo.processInfo.environment)
        guard let endpoint = try discovery.endpoint(given: engine) else {
            throw ValidationFailure(
                "no container engine was found: name one with --engine or DOCKER_HOST")
        }
        return endpoint
    }

    func settings(for endpoint: EngineEndpoint, stateDirectory: String) -> EngineSettings {
        let root = MachineNode.podsPath(in: stateDirectory)
        var settings = EngineSettings(
            node: nodeName, owner: root, root: root, address: address ?? MachineNode.address,
            endpoint: endpoint, pauseImage: pauseImage)
        settings.credentialsDirectory =
            EngineDiscovery(environment: ProcessInfo.processInfo.environment)
            .configurationDirectory
        return settings
    }

    var nodeName: String { name ?? MachineNode.name }
}
