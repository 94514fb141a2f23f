/// Why a container cannot be made as it is specified.
struct InputFault: Error {
    /// The reason that its status gives.
    enum Reason: String {
        /// Something that the configuration refers to is missing or not allowed.
        case configuration = "CreateContainerConfigError"
        /// The configuration is complete, and cannot be told to a runtime.
        case call = "CreateContainerError"
    }

    let message: String
    let reason: Reason

    init(_ message: String, reason: Reason = .configuration) {
        self.message = message
        self.reason = reason
    }

    /// A kubelet calls its runtime with texts alone.
    static let isNoText = InputFault(
        "grpc: error while marshaling: string field contains invalid UTF-8", reason: .call)
}
