/// How far the pull of an image has come.
public struct PullProgress: Hashable, Sendable {
    public let image: String
    /// In the engine's words: `Downloading`, `Pull complete`.
    public let status: String
    /// What of the layers that are known so far is here, in bytes; 0 of 0 while nothing is known.
    public let receivedBytes: Int64
    public let totalBytes: Int64

    public init(image: String, status: String, receivedBytes: Int64, totalBytes: Int64) {
        self.image = image
        self.status = status
        self.receivedBytes = receivedBytes
        self.totalBytes = totalBytes
    }
}
