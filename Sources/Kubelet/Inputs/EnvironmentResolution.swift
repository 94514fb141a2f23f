internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// The environment variables of a container.
struct EnvironmentResolution {
    private let inputs: PodInputs
    private let container: Container
    private let files: EnvironmentFiles

    init(_ inputs: PodInputs, _ container: Container, _ files: EnvironmentFiles) {
        self.files = files
        self.inputs = inputs
        self.container = container
    }

    /// Each variable once, in the order of definition: `envFrom`, `env`, then those of Services
    /// that neither defines. Values in `env` may refer to variables that are defined before.
    func variables() throws(InputFault) -> [(name: String, value: String)] {
        let services = ServiceVariables(inputs).variables
        let ofServices = Dictionary(services, uniquingKeysWith: { first, _ in first })
        var defined = OrderedVariables()
        for source in container.envFrom ?? [] {
            for (key, value) in try entries(of: source) {
                let name = (source.prefix ?? "") + key
                if Self.isValidName(name) { defined[name] = value }
            }
        }
        for variable in container.env ?? [] {
            if let reference = variable.valueFrom {
                guard let value = try value(of: reference) else { continue }
                defined[variable.name] = value
            } else {
                defined[variable.name] = VariableExpansion.expand(variable.value ?? "") {
                    defined[$0] ?? ofServices[$0]
                }
            }
        }
        for (name, value) in services where defined[name] == nil { defined[name] = value }
        return defined.all
    }

    /// Printable ASCII without `=`; others in a ConfigMap or Secret are left out.
    private static func isValidName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != 0x3d }
    }

    // MARK: Sources

    private func entries(
        of source: EnvFromSource
    ) throws(InputFault) -> [(String, String)] {
        if let reference = source.configMapRef {
            let name = reference.name ?? ""
            guard let map = inputs.configMap(name) else {
                if reference.optional == true { return [] }
                throw InputFault("configmap \"\(name)\" not found")
            }
            return (map.data ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
        if let reference = source.secretRef {
            let name = reference.name ?? ""
            guard let secret = inputs.secret(name) else {
                if reference.optional == true { return [] }
                throw InputFault("secret \"\(name)\" not found")
            }
            return (secret.data ?? [:]).sorted { $0.key < $1.key }.map {
                ($0.key, String(decoding: Base64.decode($0.value) ?? [], as: UTF8.self))
            }
        }
        return []
    }

    /// - Returns: `nil` for what is optional and missing.
    private func value(of source: EnvVarSource) throws(InputFault) -> String? {
        if let reference = source.configMapKeyRef {
            return try value(of: reference)
        }
        if let reference = source.secretKeyRef {
            return try value(of: reference)
        }
        if let reference = source.fieldRef {
            return try inputs.field(reference.fieldPath)
        }
        if let reference = source.resourceFieldRef {
            let name = reference.containerName.flatMap { $0.isEmpty ? nil : $0 }
            return try inputs.resource(reference, of: name ?? container.name)
        }
        if let reference = source.fileKeyRef {
            return try files.value(of: reference, in: container)
        }
        return nil
    }

    private func value(of reference: ConfigMapKeySelector) throws(InputFault) -> String? {
        let name = reference.name ?? ""
        guard let map = inputs.configMap(name) else {
            if reference.optional == true { return nil }
            throw InputFault("configmap \"\(name)\" not found")
        }
        if let value = map.data?[reference.key] { return value }
        if reference.optional == true { return nil }
        let place = "ConfigMap \(inputs.pod.namespace)/\(name)"
        throw InputFault("couldn't find key \(reference.key) in \(place)")
    }

    private func value(of reference: SecretKeySelector) throws(InputFault) -> String? {
        let name = reference.name ?? ""
        guard let secret = inputs.secret(name) else {
            if reference.optional == true { return nil }
            throw InputFault("secret \"\(name)\" not found")
        }
        if let value = secret.data?[reference.key] {
            return String(decoding: Base64.decode(value) ?? [], as: UTF8.self)
        }
        if reference.optional == true { return nil }
        let place = "Secret \(inputs.pod.namespace)/\(name)"
        throw InputFault("couldn't find key \(reference.key) in \(place)")
    }
}

/// Variables in the order in which they were first defined; the last value counts.
private struct OrderedVariables {
    private var names: [String] = []
    private var values: [String: String] = [:]

    subscript(name: String) -> String? {
        get { values[name] }
        set {
            if values[name] == nil { names.append(name) }
            values[name] = newValue
        }
    }

    var all: [(name: String, value: String)] {
        names.compactMap { name in values[name].map { (name, $0) } }
    }
}

extension PodInputs {
    func configMap(_ name: String) -> ConfigMap? {
        cluster.table(ConfigMap.self)[pod.namespace, name]
    }

    func secret(_ name: String) -> Secret? { cluster.table(Secret.self)[pod.namespace, name] }
}
