/// What an engine answered instead of doing what it was asked for.
struct EngineFault: Error, Hashable {
    /// The status of the answer; 0 where there was none.
    let status: Int
    /// In the engine's words.
    let message: String

    /// There is no such container, image or network.
    var isAbsent: Bool { status == 404 }
    /// There is one of the name already, or it is in another state.
    var isConflict: Bool { status == 409 }
}
