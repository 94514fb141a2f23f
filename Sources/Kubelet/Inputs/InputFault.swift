/// Why a container's configuration cannot be made: something that it refers to is missing.
struct InputFault: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
