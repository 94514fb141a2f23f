import Kubelet

/// Who a process is and what it may do.
struct Credentials {
    var user: Int64 = 0
    var group: Int64 = 0
    /// All groups that it is in, in order, its own among them.
    var groups: [Int64] = [0]
    /// What it may at most have.
    var bounding = Capabilities.all
    var permitted = Capabilities.all
    var effective = Capabilities.all
    var mayGainPrivileges = true
    /// Whether the system calls that it makes are filtered.
    var isFiltered = false

    /// Whoever makes volumes.
    static let node = Credentials()

    /// The user of the process that holds a Pod's namespaces.
    static let unprivileged = {
        var credentials = Credentials()
        (credentials.user, credentials.group, credentials.groups) = (65535, 65535, [65535])
        (credentials.bounding, credentials.permitted, credentials.effective) = (.usual, [], [])
        return credentials
    }()

    private init() {}

    /// - Parameter image: the user that the image names.
    init(_ security: ContainerSecurity, image: String, accounts: Accounts) {
        let parts = image.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let name = security.user.map(String.init) ?? parts.first ?? ""
        let account = accounts.user(name.isEmpty ? "0" : name)
        user = account?.number ?? Int64(name) ?? 0
        let imageGroup = security.user == nil && parts.count > 1 ? accounts.group(parts[1]) : nil
        group = security.group ?? imageGroup ?? account?.group ?? 0
        var all = Set(security.supplementalGroups + [group])
        if security.joinsImageGroups, let account {
            all.formUnion(accounts.groups(of: account.name))
        }
        if let group = security.fsGroup { all.insert(group) }
        groups = all.sorted()
        bounding = Self.bounding(security)
        permitted = user == 0 ? bounding : []
        effective = permitted
        mayGainPrivileges = security.mayGainPrivileges
        switch security.systemCalls {
        case .usual, .profile: isFiltered = !security.isPrivileged
        case .all, nil: isFiltered = false
        }
    }

    private static func bounding(_ security: ContainerSecurity) -> Capabilities {
        if security.isPrivileged { return .all }
        let added = Capabilities(security.addedCapabilities.map(Capabilities.named))
        let dropped = Capabilities(security.droppedCapabilities.map(Capabilities.named))
        // What is named by itself outweighs ALL.
        if security.droppedCapabilities.contains(where: { $0.uppercased() == "ALL" }) {
            return added
        }
        return added == .all
            ? added.subtracting(dropped)
            : Capabilities.usual.subtracting(dropped)
                .union(added)
    }

    // MARK: Files

    enum Access: Int32 {
        case read = 4
        case write = 2
        case execute = 1
    }

    /// Whether the permissions of a file let the process do something with it.
    func may(_ access: Access, _ node: FileNode) -> Bool {
        let shift: Int32 = user == node.owner ? 6 : groups.contains(node.group) ? 3 : 0
        if node.mode >> shift & access.rawValue != 0 { return true }
        if effective.contains(.passPermissions) {
            return access != .execute || node.isDirectory || node.mode & 0o111 != 0
        }
        return effective.contains(.readAll)
            && (access == .read || access == .execute && node.isDirectory)
    }

    /// Whether the process may change what only an owner may.
    func owns(_ node: FileNode) -> Bool {
        user == node.owner || effective.contains(.actAsOwner)
    }
}
