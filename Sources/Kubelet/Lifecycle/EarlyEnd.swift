/// Why a Pod ends before its containers do, and how.
struct EarlyEnd: Hashable, Sendable {
    /// What its status says of it.
    let reason: String
    let message: String
    /// How many seconds its containers get at the most; `nil` for as many as it asks for, and for
    /// an end that comes only when what the node is about to do for the Pod is done.
    var graceSeconds: Int64?
    /// It is told of whenever the status is looked at, and not once by who ends it.
    var isToldWithStatus = false
    /// The Pod's owner is told that it did not fail by itself.
    var isDisruption = false
    /// What the Pod leaves is removed at once: the node needs the room.
    var discardsContent = false
}
