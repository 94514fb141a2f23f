internal import Kubelet

/// The two messages of gRPC's health service, in the encoding of protocol buffers.
enum HealthMessages {
    /// A request: field 1 is the name of the service. An empty one is left out.
    static func request(for service: String) -> [UInt8] {
        let name = Array(service.utf8)
        let message = name.isEmpty ? [] : [0x0a] + varint(UInt64(name.count)) + name
        return framed(message)
    }

    /// A message as it stands in a stream: not compressed, its length, itself.
    private static func framed(_ message: [UInt8]) -> [UInt8] {
        let length = UInt32(message.count).bigEndian
        return [0] + withUnsafeBytes(of: length) { Array($0) } + message
    }

    private static func varint(_ number: UInt64) -> [UInt8] {
        var rest = number
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// What a response says: field 1 is the status, 0 where it is absent.
    ///
    /// - Returns: `nil` for what is no response.
    static func status(in stream: [UInt8]) -> UInt64? {
        let headerSize = 5
        guard stream.count >= headerSize, stream[0] == 0 else { return nil }
        let length = stream[1..<headerSize].reduce(0) { $0 << 8 | Int($1) }
        guard stream.count >= headerSize + length else { return nil }
        var rest = stream[headerSize..<(headerSize + length)]
        var status: UInt64 = 0
        while !rest.isEmpty {
            guard let tag = readVarint(&rest), skip(tag, &rest, &status) else { return nil }
        }
        return status
    }

    /// Reads a field, and takes over the status.
    private static func skip(
        _ tag: UInt64, _ rest: inout ArraySlice<UInt8>, _ status: inout UInt64
    ) -> Bool {
        switch tag & 7 {
        case 0:
            guard let number = readVarint(&rest) else { return false }
            if tag >> 3 == 1 { status = number }
        case 1: rest = rest.dropFirst(8)
        case 2:
            guard let length = readVarint(&rest), length <= rest.count else { return false }
            rest = rest.dropFirst(Int(length))
        case 5: rest = rest.dropFirst(4)
        default: return false
        }
        return true
    }

    private static func readVarint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            number |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return number }
            shift += 7
            if shift > 63 { return nil }
        }
        return nil
    }
}

/// What a health service answered.
struct HealthAnswer: Sendable {
    private static let serving: UInt64 = 1
    private static let statusNames = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"]
    /// The names of gRPC's status codes, by number.
    private static let codeNames = [
        "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound",
        "AlreadyExists", "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted",
        "OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss", "Unauthenticated",
    ]

    /// The status of the call; `nil` where the connection ended without one.
    var code: Int?
    var message = ""
    var body: [UInt8] = []

    /// The answer as a kubelet takes it.
    func outcome(late: BackendFailure) -> Result<BackendOutcome, BackendFailure> {
        let code = code ?? 14
        guard code == 0 else { return .failure(failure(of: code, late: late)) }
        guard let status = HealthMessages.status(in: body) else {
            return .failure(failure(of: 13, late: late))
        }
        if status == Self.serving { return .success(.health(isServing: true)) }
        let name =
            status < UInt64(Self.statusNames.count)
            ? Self.statusNames[Int(status)] : String(status)
        if name == "NOT_SERVING" { return .success(.health(isServing: false)) }
        return .failure(
            BackendFailure(.failed, "service unhealthy (responded with \"\(name)\")"))
    }

    private func failure(of code: Int, late: BackendFailure) -> BackendFailure {
        let name = Self.codeNames.indices.contains(code) ? Self.codeNames[code] : "Code(\(code))"
        switch name {
        case "Unimplemented":
            return BackendFailure(
                .failed,
                "error: this server does not implement the grpc health protocol "
                    + "(grpc.health.v1.Health): \(message)")
        case "DeadlineExceeded": return late
        default:
            return BackendFailure(
                .failed,
                "error: health rpc probe failed: rpc error: code = \(name) desc = \(message)")
        }
    }
}
