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
    func variables() throws(InputFault) -> [(name: String, value: EnvironmentValue)] {
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
                var isText = true
                let text = VariableExpansion.expand(variable.value ?? "") { name in
                    guard let value = defined[name] else { return ofServices[name] }
                    isText = isText && value.isText
                    return value.text
                }
                defined[variable.name] = EnvironmentValue(text: text, isText: isText)
            }
        }
        for (name, value) in services where defined[name] == nil {
            defined[name] = EnvironmentValue(value)
        }
        return defined.all
    }

    /// Printable ASCII without `=`; others in a ConfigMap or Secret are left out.
    private static func isValidName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != 0x3d }
    }

    // MARK: Sources

    private func entries(
        of source: EnvFromSource
    ) throws(InputFault) -> [(String, EnvironmentValue)] {
        if let reference = source.configMapRef {
            let name = reference.name ?? ""
            guard let map = inputs.configMap(name) else {
                if reference.optional == true { return [] }
                throw InputFault("configmap \"\(name)\" not found")
            }
            return (map.data ?? [:]).sorted { $0.key < $1.key }.map {
                ($0.key, EnvironmentValue($0.value))
            }
        }
        if let reference = source.secretRef {
            let name = reference.name ?? ""
            guard let secret = inputs.secret(name) else {
                if reference.optional == true { return [] }
                throw InputFault("secret \"\(name)\" not found")
            }
            return (secret.data ?? [:]).sorted { $0.key < $1.key }.map {
                ($0.key, EnvironmentValue(Base64.decode($0.value) ?? []))
            }
        }
        return []
    }

    /// - Returns: `nil` for what is optional and missing.
    private func value(of source: EnvVarSource) throws(InputFault) -> EnvironmentValue? {
        if let reference = source.configMapKeyRef {
            return try value(of: reference)
        }
        if let reference = source.secretKeyRef {
            return try value(of: reference)
        }
        if let reference = source.fieldRef {
            return EnvironmentValue(try inputs.field(reference.fieldPath))
        }
        if let reference = source.resourceFieldRef {
            let name = reference.containerName.flatMap { $0.isEmpty ? nil : $0 }
            return EnvironmentValue(try inputs.resource(reference, of: name ?? container.name))
        }
        if let reference = source.fileKeyRef {
            return try files.value(of: reference, in: container)
        }
        return nil
    }

    private func value(of reference: ConfigMapKeySelector) throws(InputFault) -> EnvironmentValue? {
        let name = reference.name ?? ""
        guard let map = inputs.configMap(name) else {
            if reference.optional == true { return nil }
            throw InputFault("configmap \"\(name)\" not found")
        }
        if let value = map.data?[reference.key] { return EnvironmentValue(value) }
        if reference.optional == true { return nil }
        let place = "ConfigMap \(inputs.pod.namespace)/\(name)"
        throw InputFault("couldn't find key \(reference.key) in \(place)")
    }

    private func value(of reference: SecretKeySelector) throws(InputFault) -> EnvironmentValue? {
        let name = reference.name ?? ""
        guard let secret = inputs.secret(name) else {
            if reference.optional == true { return nil }
            throw InputFault("secret \"\(name)\" not found")
        }
        if let value = secret.data?[reference.key] {
            return EnvironmentValue(Base64.decode(value) ?? [])
        }
        if reference.optional == true { return nil }
        let place = "Secret \(inputs.pod.namespace)/\(name)"
        throw InputFault("couldn't find key \(reference.key) in \(place)")
    }
}

/// The value of a variable, which need be no text where a Secret or a file gives it.
struct EnvironmentValue {
    let text: String
    let isText: Bool

    init(text: String, isText: Bool) {
        self.text = text
        self.isText = isText
    }

    init(_ text: String) { self.init(text: text, isText: true) }

    init(_ bytes: [UInt8]) {
        let text = String(validating: bytes, as: UTF8.self)
        self.init(text: text ?? String(decoding: bytes, as: UTF8.self), isText: text != nil)
    }
}

/// Variables in the order in which they were first defined; the last value counts.
private struct OrderedVariables {
    private var names: [String] = []
    private var values: [String: EnvironmentValue] = [:]

    subscript(name: String) -> EnvironmentValue? {
        get { values[name] }
        set {
            if values[name] == nil { names.append(name) }
            values[name] = newValue
        }
    }

    var all: [(name: String, value: EnvironmentValue)] {
        names.compactMap { name in values[name].map { (name, $0) } }
    }
}

extension PodInputs {
    func configMap(_ name: String) -> ConfigMap? {
        cluster.table(ConfigMap.self)[pod.namespace, name]
    }

    func secret(_ name: String) -> Secret? { cluster.table(Secret.self)[pod.namespace, name] }
}
