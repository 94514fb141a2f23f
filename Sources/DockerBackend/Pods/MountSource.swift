internal import KubernetesAPI

/// A volume that the engine keeps.
struct EngineVolume: Hashable, Sendable {
    let name: String
    /// Where its files are on the engine's machine.
    let place: String

    /// What the engine is told of a container of ours that mounts it.
    ///
    /// Docker would otherwise give it the owner and mode of the image's directory, as long as there
    /// is nothing in it.
    func mount(to target: String) -> Value {
        [
            "Type": "volume", "Source": .string(name), "Target": .string(target),
            "VolumeOptions": ["NoCopy": true],
        ]
    }
}

/// Where something that a container mounts is.
enum MountSource: Hashable, Sendable {
    /// A path of the engine's machine.
    case path(String)
    /// A volume of the engine's, or a part of it.
    case volume(EngineVolume, part: String?)

    /// What the engine is told of the mount.
    ///
    /// - Parameter knowsParts: whether the engine mounts parts of volumes by itself; it watches
    ///   that links do not lead out of them. Otherwise it is told their place on its machine.
    func mount(to target: String, isReadOnly: Bool, knowsParts: Bool) -> Value {
        var mount: ValueObject = ["Target": .string(target), "ReadOnly": .bool(isReadOnly)]
        switch self {
        case .volume(let volume, let part) where knowsParts:
            mount["Type"] = "volume"
            mount["Source"] = .string(volume.name)
            // What the image has there is hidden, and not copied.
            mount["VolumeOptions"] = ["NoCopy": true]
            if let part {
                mount["VolumeOptions"] = ["NoCopy": true, "Subpath": .string(part)]
            }
        case .volume, .path:
            // Nothing is said of mounts that come to be below the path later: Docker keeps them
            // apart, and lets them through where it has to, for what holds its own storage.
            mount["Type"] = "bind"
            mount["Source"] = .string(path)
        }
        return .object(mount)
    }

    /// The same as a path of the engine's machine.
    private var path: String {
        switch self {
        case .path(let path): path
        case .volume(let volume, nil): volume.place
        case .volume(let volume, let part?): "\(volume.place)/\(part)"
        }
    }
}

/// The files of a container that are not the Pod's: a kubelet's.
struct ContainerFiles: Sendable {
    let hosts: MountSource
    let hostname: MountSource
    /// `nil` where the engine's own is to be used.
    let resolver: MountSource?
    /// For its last words.
    let words: MountSource
    /// The image's own files of users and groups, by their names in `/etc`.
    let accounts: [String: MountSource]
}
