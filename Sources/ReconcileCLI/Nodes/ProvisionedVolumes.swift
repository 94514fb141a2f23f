import Controllers
import Foundation
import KubernetesAPI
import Reconcile

/// The volumes that are made for claims, as directories beside the state: one appears with its
/// volume, and goes with it as soon as nobody can read of the volume any more.
final class ProvisionedVolumes: NodeAgent {
    private let path: String
    /// What goes when the state without it is kept.
    private var doomed: Set<String> = []

    init(path: String) { self.path = path }

    static func path(in stateDirectory: String) -> String {
        URL(filePath: stateDirectory).absoluteURL.appending(path: "volumes")
            .path(percentEncoded: false)
    }

    /// Makes what is missing, and removes what belongs to no volume of the saved state.
    func match(_ volumes: [PersistentVolume]) {
        let names = Set(volumes.filter(Self.isOurs).map(\.name))
        for name in names.sorted() { make(name) }
        let present = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in present.sorted() where !names.contains(name) { remove(name) }
    }

    // MARK: NodeAgent

    var nextDeadline: Timestamp? { nil }

    var waitsForKeeping: Bool { !doomed.isEmpty }

    func observe(_ change: Change, now: Timestamp) {
        guard change.key.groupKind == PersistentVolume.kind else { return }
        if let volume = change.new as? PersistentVolume {
            if Self.isOurs(volume) {
                doomed.remove(volume.name)
                make(volume.name)
            }
        } else if let volume = change.old as? PersistentVolume, Self.isOurs(volume) {
            doomed.insert(volume.name)
        }
    }

    func advance(_ store: Store, now: Timestamp) {}

    func stateWasKept(now: Timestamp) {
        for name in doomed.sorted() { remove(name) }
        doomed = []
    }

    // MARK: Directories

    private static func isOurs(_ volume: PersistentVolume) -> Bool {
        volume.spec?.csi?.driver == ClaimProvisioner.driver
    }

    /// Open to every user, as the users of Pods are many and nobody else comes to the state. Where
    /// it fails, so does the mount, and a Pod's event says why.
    private func make(_ name: String) {
        let directory = "\(path)/\(name)"
        if FileManager.default.fileExists(atPath: directory) { return }
        try? FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        chmod(directory, 0o777)
    }

    private func remove(_ name: String) {
        do {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        } catch CocoaError.fileNoSuchFile {
            return
        } catch {
            Terminal.write(
                "warning: the data of volume \(name) stays: \(error.localizedDescription)\n")
        }
    }
}
