/// What files are kept on: the image's layers, the node's disk, memory.
final class FileStore {
    private static let pageBytes: Int64 = 4096

    /// As `mount` tells it: `overlay`, `ext4`, `tmpfs`.
    private(set) var kind: String
    /// What `mount` says is mounted: `tmpfs`, `/dev/vda1`.
    private(set) var source: String
    /// How much it holds; `nil` for more than anybody writes.
    let capacityBytes: Int64?
    /// The number of the device.
    let number: Int
    private(set) var usedBytes: Int64 = 0
    private var lastNode = 1

    init(kind: String, source: String, capacityBytes: Int64? = nil, number: Int) {
        self.kind = kind
        self.source = source
        self.capacityBytes = capacityBytes
        self.number = number
    }

    /// The files are in memory from now on.
    func keepInMemory() {
        kind = "tmpfs"
        source = "tmpfs"
    }

    func takeNumber() -> Int {
        lastNode += 1
        return lastNode
    }

    private static func pages(_ bytes: Int) -> Int64 {
        (Int64(bytes) + pageBytes - 1) / pageBytes * pageBytes
    }

    /// A file's size changes.
    func resize(from old: Int, to new: Int) { usedBytes += Self.pages(new) - Self.pages(old) }

    /// How long a file may become that is `size` bytes long.
    func longest(_ size: Int) -> Int {
        guard let capacityBytes else { return .max }
        return size + Int(max(0, capacityBytes - usedBytes + Self.pages(size) - Int64(size)))
    }
}
