import KubernetesAPI

extension Container {
    /// - Parameter gracePeriod: the seconds that the Pod has to stop.
    func validateProbes(gracePeriod: Int64?, _ faults: inout FaultList) {
        faults.at("lifecycle", lifecycle) { lifecycle, faults in
            faults.at("postStart", lifecycle.postStart) { handler, faults in
                handler.validate(gracePeriod: gracePeriod, &faults)
            }
            faults.at("preStop", lifecycle.preStop) { handler, faults in
                handler.validate(gracePeriod: gracePeriod, &faults)
            }
        }
        faults.at("livenessProbe", livenessProbe) { probe, faults in
            probe.validate(&faults)
            probe.validateSingleSuccess(&faults)
        }
        faults.at("readinessProbe", readinessProbe) { probe, faults in
            probe.validate(&faults)
            if let seconds = probe.terminationGracePeriodSeconds {
                faults.invalid(
                    "terminationGracePeriodSeconds", seconds,
                    "must not be set for readinessProbes")
            }
        }
        faults.at("startupProbe", startupProbe) { probe, faults in
            probe.validate(&faults)
            probe.validateSingleSuccess(&faults)
        }
    }
}

extension Probe {
    fileprivate func validate(_ faults: inout FaultList) {
        let handler = faults.requireOneHandler(
            [
                ("exec", exec != nil), ("httpGet", !boxedHttpGet.isEmpty),
                ("tcpSocket", tcpSocket != nil), ("grpc", grpc != nil),
            ])
        switch handler {
        case "exec": faults.at("exec", exec) { $0.validate(&$1) }
        case "httpGet": faults.at("httpGet", httpGet) { $0.validate(&$1) }
        case "tcpSocket": faults.at("tcpSocket", tcpSocket) { $1.requirePort("port", $0.port) }
        default: faults.at("grpc", grpc) { $1.requireRange("port", $0.port, 1...65535) }
        }
        faults.requireNonNegative("initialDelaySeconds", initialDelaySeconds)
        faults.requireNonNegative("timeoutSeconds", timeoutSeconds)
        faults.requireNonNegative("periodSeconds", periodSeconds)
        faults.requireNonNegative("successThreshold", successThreshold)
        faults.requireNonNegative("failureThreshold", failureThreshold)
        if let seconds = terminationGracePeriodSeconds, seconds <= 0 {
            faults.invalid("terminationGracePeriodSeconds", seconds, "must be greater than 0")
        }
    }

    /// A container that was found dead is restarted: it cannot be asked again.
    fileprivate func validateSingleSuccess(_ faults: inout FaultList) {
        if let successThreshold, successThreshold != 1 {
            faults.invalid("successThreshold", successThreshold, "must be 1")
        }
    }
}

extension LifecycleHandler {
    fileprivate func validate(gracePeriod: Int64?, _ faults: inout FaultList) {
        let handler = faults.requireOneHandler(
            [
                ("exec", exec != nil), ("httpGet", !boxedHttpGet.isEmpty),
                ("tcpSocket", tcpSocket != nil), ("sleep", sleep != nil),
            ])
        switch handler {
        case "exec": faults.at("exec", exec) { $0.validate(&$1) }
        case "httpGet": faults.at("httpGet", httpGet) { $0.validate(&$1) }
        case "tcpSocket": faults.at("tcpSocket", tcpSocket) { $1.requirePort("port", $0.port) }
        default:
            guard let seconds = sleep?.seconds, let gracePeriod,
                seconds < 0 || seconds > gracePeriod
            else { return }
            faults.invalid(
                "sleep", seconds,
                "must be non-negative and less than terminationGracePeriodSeconds (\(gracePeriod))")
        }
    }
}

extension ExecAction {
    fileprivate func validate(_ faults: inout FaultList) {
        if command?.isEmpty ?? true { faults.required("command") }
    }
}

extension HTTPGetAction {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireText("path", path)
        faults.requirePort("port", port)
        faults.requireOne(of: ["HTTP", "HTTPS"], "scheme", scheme)
        for header in httpHeaders ?? [] {
            let isName = header.name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || Character(UnicodeScalar(byte)).isLetter
                    || (0x30...0x39).contains(byte)
            }
            if !isName || header.name.isEmpty {
                faults.invalid(
                    "httpHeaders", header.name,
                    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. "
                        + "'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')")
            }
        }
    }
}

extension FaultList {
    /// Reports all handlers but the first, which is the only one that is looked at.
    fileprivate mutating func requireOneHandler(
        _ handlers: [(field: String, isSet: Bool)]
    ) -> String? {
        var first: String?
        for (field, isSet) in handlers where isSet {
            if first == nil {
                first = field
            } else {
                forbidden(field, "may not specify more than 1 handler type")
            }
        }
        if first == nil { required(nil, "must specify a handler type") }
        return first
    }

    /// A port by number or by name.
    mutating func requirePort(_ field: String, _ port: IntOrString) {
        switch port {
        case .int(let number): requireRange(field, number, 1...65535)
        case .string(let name): requireFormat(.portName, field, name)
        }
    }
}
