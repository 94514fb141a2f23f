/// Why something cannot be done with a file, as a kernel tells it.
enum FileFault: Error {
    case absent, notDirectory, isDirectory, denied, notPermitted, readOnly, exists, notEmpty
    case noSpace, loop, busy, invalid, otherDevice
    /// A path leads out of the volume that it must stay in.
    case outside

    /// The words that programs print.
    var text: String {
        switch self {
        case .absent: "No such file or directory"
        case .notDirectory: "Not a directory"
        case .isDirectory: "Is a directory"
        case .denied: "Permission denied"
        case .notPermitted: "Operation not permitted"
        case .readOnly: "Read-only file system"
        case .exists: "File exists"
        case .notEmpty: "Directory not empty"
        case .noSpace: "No space left on device"
        case .loop: "Too many levels of symbolic links"
        case .busy: "Device or resource busy"
        case .invalid: "Invalid argument"
        case .otherDevice: "Invalid cross-device link"
        case .outside: "leads out of the volume"
        }
    }
}
