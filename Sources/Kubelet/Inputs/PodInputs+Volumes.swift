internal import Controllers
internal import KubernetesAPI
internal import Manifests

extension PodInputs {
    private static let defaultMode: Int32 = 0o644

    /// The Pod's volumes as they are to be, and what stands against each that cannot be made.
    func volumes() -> (volumes: [VolumeContent], faults: [(volume: String, message: String)]) {
        var volumes: [VolumeContent] = []
        var faults: [(volume: String, message: String)] = []
        for volume in spec.volumes ?? [] {
            do throws(InputFault) {
                volumes.append(
                    VolumeContent(
                        name: volume.name, source: try source(of: volume),
                        fsGroup: spec.securityContext?.fsGroup))
            } catch {
                faults.append((volume.name, error.message))
            }
        }
        return (volumes, faults)
    }

    private func source(of volume: Volume) throws(InputFault) -> VolumeContent.Source {
        if let empty = volume.emptyDir {
            return .emptyDirectory(
                inMemory: empty.medium == "Memory", sizeLimitBytes: empty.sizeLimit?.value)
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
        if let projected = volume.projected { return .files(try files(of: projected)) }
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
        return try files(contents, "config", items: items, optional: optional, mode: mode)
    }

    private func files(
        ofSecret name: String, items: [KeyToPath]?, optional: Bool?, mode: Int32
    ) throws(InputFault) -> [VolumeFile] {
        guard let secret = secret(name) else {
            if optional == true { return [] }
            throw InputFault("secret \"\(name)\" not found")
        }
        let contents = (secret.data ?? [:]).mapValues { Base64.decode($0) ?? [] }
        return try files(contents, "secret", items: items, optional: optional, mode: mode)
    }

    private func files(
        _ contents: [String: [UInt8]], _ source: String, items: [KeyToPath]?, optional: Bool?,
        mode: Int32
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
                throw InputFault("references non-existent \(source) key: \(item.key)")
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

    /// Of two sources with the same path, the later one counts.
    private func files(of projected: ProjectedVolumeSource) throws(InputFault) -> [VolumeFile] {
        let mode = projected.defaultMode ?? Self.defaultMode
        var byPath: [String: VolumeFile] = [:]
        for source in projected.sources ?? [] {
            var files: [VolumeFile] = []
            if let map = source.configMap {
                files = try self.files(
                    ofConfigMap: map.name ?? "", items: map.items, optional: map.optional,
                    mode: mode)
            } else if let secret = source.secret {
                files = try self.files(
                    ofSecret: secret.name ?? "", items: secret.items,
                    optional: secret.optional, mode: mode)
            } else if let downward = source.downwardAPI {
                files = try self.files(of: downward.items ?? [], mode: mode)
            } else {
                throw InputFault("this node has no plug-in for a source of the projected volume")
            }
            for file in files { byPath[file.path] = file }
        }
        return byPath.values.sorted { $0.path < $1.path }
    }
}

extension Volume {
    /// Whether a node can make a volume of this type; what a claim is bound to shows only later.
    package var hasPlugIn: Bool {
        emptyDir != nil || hostPath != nil || configMap != nil || secret != nil
            || projected != nil || downwardAPI != nil || persistentVolumeClaim != nil
    }
}
