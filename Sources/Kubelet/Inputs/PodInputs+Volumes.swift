internal import Controllers
internal import KubernetesAPI
internal import Manifests

extension PodInputs {
    private static let defaultMode: Int32 = 0o644
    private static let defaultTokenLife: Int64 = 3600

    /// The Pod's volumes as they are to be, and what stands against each that cannot be made.
    /// One that no container mounts is not made.
    ///
    /// - Parameter tokens: those that the Pod has; the ones that volumes ask for are added, and
    ///   replaced when it is time.
    func volumes(
        _ tokens: inout PodTokens, now: Timestamp
    ) -> (volumes: [VolumeContent], faults: [(volume: String, message: String)]) {
        var volumes: [VolumeContent] = []
        var faults: [(volume: String, message: String)] = []
        let mounted = spec.mountedVolumes
        for volume in spec.volumes ?? [] where mounted.contains(volume.name) {
            do throws(InputFault) {
                volumes.append(
                    VolumeContent(
                        name: volume.name, source: try source(of: volume, &tokens, now: now),
                        fsGroup: spec.securityContext?.fsGroup))
            } catch {
                faults.append((volume.name, error.message))
            }
        }
        return (volumes, faults)
    }

    private func source(
        of volume: Volume, _ tokens: inout PodTokens, now: Timestamp
    ) throws(InputFault) -> VolumeContent.Source {
        if let empty = volume.emptyDir {
            let inMemory = empty.medium == "Memory"
            return .emptyDirectory(
                inMemory: inMemory,
                sizeLimitBytes: inMemory
                    ? spec.memoryVolumeBytes(empty.sizeLimit, on: node) : empty.sizeLimit?.value)
        }
        if let host = volume.hostPath {
            return .hostPath(path: host.path, type: host.type ?? "")
        }
        if let map = volume.configMap {
            return .files(
                try files(
                    ofConfigMap: map.name ?? "", items: map.items, optional: map.optional,
                    mode: map.defaultMode ?? Self.defaultMode))
        }
        if let secret = volume.secret {
            return .files(
                try files(
                    ofSecret: secret.secretName ?? "", items: secret.items,
                    optional: secret.optional, mode: secret.defaultMode ?? Self.defaultMode))
        }
        if let downward = volume.downwardAPI {
            return .files(
                try files(
                    of: downward.items ?? [], mode: downward.defaultMode ?? Self.defaultMode))
        }
        if let projected = volume.projected {
            return .files(try files(of: projected, &tokens, now: now))
        }
        if let claim = volume.persistentVolumeClaim { return try source(of: claim) }
        throw InputFault("this node has no plug-in for the type of the volume")
    }

    /// A claim is as good as the volume it is bound to, if that is a directory of the node.
    private func source(
        of claim: PersistentVolumeClaimVolumeSource
    ) throws(InputFault) -> VolumeContent.Source {
        let table = cluster.persistentVolumeClaims
        guard let bound = table[pod.namespace, claim.claimName] else {
            throw InputFault("persistentvolumeclaim \"\(claim.claimName)\" not found")
        }
        guard let name = bound.spec?.volumeName,
            let volume = cluster.persistentVolumes["", name]
        else { throw InputFault("persistentvolumeclaim \"\(claim.claimName)\" is not bound") }
        if let host = volume.spec?.hostPath {
            return .hostPath(path: host.path, type: host.type ?? "")
        }
        if let local = volume.spec?.local {
            return .hostPath(path: local.path, type: "Directory")
        }
        if volume.spec?.csi?.driver == ClaimProvisioner.driver, let volumes = node.volumesPath {
            return .hostPath(path: "\(volumes)/\(name)", type: "DirectoryOrCreate")
        }
        throw InputFault("this node has no plug-in for the type of the volume \(name)")
    }

    // MARK: Files

    private func files(
        ofConfigMap name: String, items: [KeyToPath]?, optional: Bool?, mode: Int32
    ) throws(InputFault) -> [VolumeFile] {
        guard let map = configMap(name) else {
            if optional == true { return [] }
            throw InputFault("configmap \"\(name)\" not found")
        }
        var contents = (map.binaryData ?? [:]).mapValues { Base64.decode($0) ?? [] }
        for (key, value) in map.data ?? [:] { contents[key] = Array(value.utf8) }
        return try files(
            contents, "configmap ", "config", items: items, optional: optional, mode: mode)
    }

    private func files(
        ofSecret name: String, items: [KeyToPath]?, optional: Bool?, mode: Int32
    ) throws(InputFault) -> [VolumeFile] {
        guard let secret = secret(name) else {
            if optional == true { return [] }
            throw InputFault("secret \"\(name)\" not found")
        }
        let contents = (secret.data ?? [:]).mapValues { Base64.decode($0) ?? [] }
        return try files(contents, "", "secret", items: items, optional: optional, mode: mode)
    }

    private func files(
        _ contents: [String: [UInt8]], _ subject: String, _ source: String, items: [KeyToPath]?,
        optional: Bool?, mode: Int32
    ) throws(InputFault) -> [VolumeFile] {
        guard let items, !items.isEmpty else {
            return contents.sorted { $0.key < $1.key }.map {
                VolumeFile(path: $0.key, content: $0.value, mode: mode)
            }
        }
        var files: [VolumeFile] = []
        for item in items {
            if let content = contents[item.key] {
                files.append(
                    VolumeFile(path: item.path, content: content, mode: item.mode ?? mode))
            } else if optional != true {
                throw InputFault("\(subject)references non-existent \(source) key: \(item.key)")
            }
        }
        return files
    }

    private func files(
        of items: [DownwardAPIVolumeFile], mode: Int32
    ) throws(InputFault) -> [VolumeFile] {
        var files: [VolumeFile] = []
        for item in items {
            var text = ""
            if let reference = item.fieldRef {
                text = try field(reference.fieldPath)
            } else if let reference = item.resourceFieldRef {
                text = try resource(reference, of: reference.containerName ?? "")
            }
            files.append(
                VolumeFile(path: item.path, content: Array(text.utf8), mode: item.mode ?? mode))
        }
        return files
    }

    /// Of two sources with the same path, the later one counts. What stands against any of them
    /// stands against the volume.
    private func files(
        of projected: ProjectedVolumeSource, _ tokens: inout PodTokens, now: Timestamp
    ) throws(InputFault) -> [VolumeFile] {
        let mode = projected.defaultMode ?? Self.defaultMode
        var byPath: [String: VolumeFile] = [:]
        var faults: [String] = []
        for source in projected.sources ?? [] {
            do throws(InputFault) {
                for file in try files(of: source, mode: mode, &tokens, now: now) {
                    byPath[file.path] = file
                }
            } catch  where !faults.contains(error.message) {
                faults.append(error.message)
            } catch {}
        }
        if let only = faults.first {
            throw InputFault(
                faults.count == 1 ? only : "[\(faults.joined(separator: ", "))]")
        }
        return byPath.values.sorted { $0.path < $1.path }
    }

    private func files(
        of source: VolumeProjection, mode: Int32, _ tokens: inout PodTokens, now: Timestamp
    ) throws(InputFault) -> [VolumeFile] {
        if let map = source.configMap {
            return try files(
                ofConfigMap: map.name ?? "", items: map.items, optional: map.optional, mode: mode)
        }
        if let secret = source.secret {
            return try files(
                ofSecret: secret.name ?? "", items: secret.items, optional: secret.optional,
                mode: mode)
        }
        if let downward = source.downwardAPI {
            return try files(of: downward.items ?? [], mode: mode)
        }
        if let token = source.serviceAccountToken {
            return [try file(of: token, mode: mode, &tokens, now: now)]
        }
        if let name = source.nameWithoutPlugIn {
            throw InputFault("this node has no plug-in for a source of the type \(name)")
        }
        return []
    }

    /// Who may read a token should be its Pod's processes alone: they own it where all of them are
    /// the same user, and their group may read it where they have one.
    private func file(
        of token: ServiceAccountTokenProjection, mode: Int32, _ tokens: inout PodTokens,
        now: Timestamp
    ) throws(InputFault) -> VolumeFile {
        let audience = token.audience ?? ""
        let request = PodTokens.Request(
            audience: audience.isEmpty ? nil : audience,
            expirationSeconds: token.expirationSeconds ?? Self.defaultTokenLife)
        let text = try tokens.token(for: request, of: self, now: now)
        let user = spec.sharedUser
        let isPrivate = user != nil || spec.securityContext?.fsGroup != nil
        return VolumeFile(
            path: token.path, content: Array(text.utf8), mode: isPrivate ? 0o600 : mode,
            owner: user)
    }
}

extension PodSpec {
    /// The user that all containers run as; `nil` where one does not say, or says another.
    fileprivate var sharedUser: Int64? {
        let users = ((initContainers ?? []) + containers).map {
            $0.securityContext?.runAsUser ?? securityContext?.runAsUser
        }
        guard let first = users.first, users.allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}

extension PodSpec {
    /// The names of the volumes that a container mounts.
    fileprivate var mountedVolumes: Set<String> {
        let ofContainers = ((initContainers ?? []) + containers).flatMap { $0.volumeMounts ?? [] }
        let ofOthers = (ephemeralContainers ?? []).flatMap { $0.volumeMounts ?? [] }
        return Set((ofContainers + ofOthers).map(\.name))
    }
}

extension VolumeProjection {
    /// The type of a source that no node can make.
    package var nameWithoutPlugIn: String? {
        if clusterTrustBundle != nil { return "clusterTrustBundle" }
        return podCertificate == nil ? nil : "podCertificate"
    }
}

extension Volume {
    /// Whether the kubelet writes the files of the volume, and brings them up to date.
    var isWrittenByKubelet: Bool {
        configMap != nil || secret != nil || projected != nil || downwardAPI != nil
    }

    /// Whether a node can make a volume of this type; what a claim is bound to shows only later.
    package var hasPlugIn: Bool {
        emptyDir != nil || hostPath != nil || configMap != nil || secret != nil
            || projected != nil || downwardAPI != nil || persistentVolumeClaim != nil
    }
}
