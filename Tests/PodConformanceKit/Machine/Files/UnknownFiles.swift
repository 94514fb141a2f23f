/// A directory of which the simulated machine does not know what is in it.
final class UnknownFiles: FileListing {
    private let onLook: () -> Void

    /// - Parameter onLook: told when somebody looks into it.
    init(onLook: @escaping () -> Void) { self.onLook = onLook }

    var names: [String] {
        onLook()
        return []
    }

    func node(named name: String, for process: Int?) -> FileNode? {
        onLook()
        return nil
    }
}
