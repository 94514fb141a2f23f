/// The `type` of a `hostPath` volume.
public enum HostPathType {
    /// What a path is.
    public enum Kind: Hashable, Sendable {
        case directory, file, socket, characterDevice, blockDevice
    }

    /// What a path is not that its type asks for, in a kubelet's words; `nil` if it is.
    ///
    /// - Parameter kind: `nil` for a path that is not there.
    public static func missing(_ type: String, in kind: Kind?) -> String? {
        switch type {
        case "Directory", "DirectoryOrCreate": kind == .directory ? nil : "directory"
        // Everything else is a file to a kubelet.
        case "File", "FileOrCreate": kind == .directory || kind == nil ? "file" : nil
        case "Socket": kind == .socket ? nil : "socket file"
        case "CharDevice": kind == .characterDevice ? nil : "character device"
        case "BlockDevice": kind == .blockDevice ? nil : "block device"
        default: nil
        }
    }
}
