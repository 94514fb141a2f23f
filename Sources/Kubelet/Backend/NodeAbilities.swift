public import KubernetesAPI

/// What a node can do of what Pods ask for: a backend says of each field whether it is honoured.
///
/// What a backend says nothing of is honoured in full. What no backend can do is said here.
public protocol NodeAbilities {
    /// Notes what is not honoured of a container's own fields.
    ///
    /// - Parameter place: where the container is: `spec.containers[0]`.
    func assess(_ container: Container, at place: FieldPath, _ notes: inout FieldNotes)

    /// Notes what is not honoured of the fields beside containers and volumes.
    func assess(_ spec: PodSpec, _ notes: inout FieldNotes)

    /// Notes what is not honoured of a volume that is of a type that nodes can make.
    ///
    /// - Parameter place: where the volume is: `spec.volumes[0]`.
    func assess(_ volume: Volume, at place: FieldPath, _ notes: inout FieldNotes)
}

extension NodeAbilities {
    public func assess(_ volume: Volume, at place: FieldPath, _ notes: inout FieldNotes) {}
}

/// What was found of a specification's fields.
public struct FieldNotes {
    public fileprivate(set) var found: [FieldSupport] = []

    fileprivate init() {}

    /// Notes that a field is not honoured in full.
    ///
    /// - Parameter applies: whether the specification asks for something by the field.
    public mutating func add(
        _ path: FieldPath, _ verdict: FieldSupport.Verdict, _ reason: String,
        if applies: Bool = true
    ) {
        if applies { found.append(FieldSupport(path: path, verdict: verdict, reason: reason)) }
    }
}

extension FieldSupport {
    /// The fields of a Pod that a node does not honour in full; all others are honoured.
    ///
    /// - Returns: what is said of the containers, init containers first, then of what they share,
    ///   and then of the volumes.
    public static func assess(
        _ spec: PodSpec, on abilities: some NodeAbilities
    ) -> [FieldSupport] {
        var notes = FieldNotes()
        let lists = [
            ("initContainers", spec.initContainers ?? []), ("containers", spec.containers),
        ]
        for (name, containers) in lists {
            for (index, container) in containers.enumerated() {
                let place = FieldPath("spec", name).index(index)
                abilities.assess(container, at: place, &notes)
                notes.addWhatNoNodeDoes(of: container, at: place)
            }
        }
        abilities.assess(spec, &notes)
        notes.addWhatNoNodeDoes(of: spec)
        for (index, volume) in (spec.volumes ?? []).enumerated() {
            let place = FieldPath("spec", "volumes").index(index)
            guard volume.hasPlugIn else {
                notes.add(place, .notHonoured, "there is no plug-in for its type")
                continue
            }
            notes.addSources(of: volume.projected, at: place.field("projected"))
            abilities.assess(volume, at: place, &notes)
        }
        return notes.found
    }
}

extension FieldNotes {
    fileprivate mutating func addWhatNoNodeDoes(of container: Container, at place: FieldPath) {
        for (index, mount) in (container.volumeMounts ?? []).enumerated() {
            let place = place.field("volumeMounts").index(index)
            add(
                place.field("mountPropagation"), .notHonoured,
                "mounts are private to the container",
                if: mount.mountPropagation.map { $0 != "None" } ?? false)
            add(
                place.field("recursiveReadOnly"), .notHonoured,
                "what is mounted inside the volume stays as it is",
                if: mount.recursiveReadOnly == "Enabled")
        }
        add(
            place.field("volumeDevices"), .notHonoured, "there are no block devices",
            if: container.volumeDevices?.isEmpty == false)
        add(
            place.fields("resources", "claims"), .notHonoured, "there are no devices to claim",
            if: container.resources?.claims?.isEmpty == false)
        let limits = container.resources?.limits?.keys.sorted() ?? []
        for name in limits where name.hasPrefix("hugepages-") {
            add(
                place.fields("resources", "limits").key(name), .notHonoured,
                "they are not counted")
        }
        let security = container.securityContext
        add(
            place.fields("securityContext", "seLinuxOptions"), .notHonoured, "no labels are set",
            if: security?.seLinuxOptions != nil)
        addProfile(
            security?.appArmorProfile, at: place.fields("securityContext", "appArmorProfile"))
    }

    fileprivate mutating func addWhatNoNodeDoes(of spec: PodSpec) {
        add(
            FieldPath("spec", "hostUsers"), .notHonoured, "a Pod has no users of its own",
            if: spec.hostUsers == false)
        add(
            FieldPath("spec", "runtimeClassName"), .notHonoured, "one runtime runs everything",
            if: spec.runtimeClassName != nil)
        add(
            FieldPath("spec", "resources", "limits"), .notHonoured,
            "containers are limited one by one",
            if: spec.resources?.limits?.isEmpty == false)
        add(
            FieldPath("spec", "resourceClaims"), .notHonoured, "there are no devices to claim",
            if: spec.resourceClaims?.isEmpty == false)
        let security = spec.securityContext
        add(
            FieldPath("spec", "securityContext", "fsGroupChangePolicy"), .approximated,
            "groups are given to all files each time",
            if: security?.fsGroupChangePolicy == "OnRootMismatch")
        add(
            FieldPath("spec", "securityContext", "seLinuxOptions"), .notHonoured,
            "no labels are set",
            if: security?.seLinuxOptions != nil)
        addProfile(
            security?.appArmorProfile, at: FieldPath("spec", "securityContext", "appArmorProfile"))
    }

    fileprivate mutating func addSources(of projected: ProjectedVolumeSource?, at place: FieldPath)
    {
        for (index, source) in (projected?.sources ?? []).enumerated() {
            let place = place.field("sources").index(index)
            add(
                place.field("serviceAccountToken"), .approximated,
                "tokens are signed with a key of this state directory's own; no API server "
                    + "answers to them",
                if: source.serviceAccountToken != nil)
            if let name = source.nameWithoutPlugIn {
                add(
                    place.field(name), .notHonoured, "there are no certificates to hand out")
            }
        }
    }

    private mutating func addProfile(_ profile: AppArmorProfile?, at place: FieldPath) {
        add(
            place, .notHonoured, "no profiles are loaded or chosen",
            if: profile.map { $0.type != "RuntimeDefault" } ?? false)
    }
}
