internal import Kubelet

/// Who the processes of a container are, in the words of an engine.
///
/// A kubelet's runtime puts a process in the groups that the image has its user in, whichever group
/// it begins with; engines do that only where they are told no group. So the group is told where
/// the Pod does not want the image's groups, and the image's groups where a group is told.
struct ContainerUser {
    /// `USER` or `USER:GROUP`; `nil` leaves it to the image.
    let name: String?
    /// The groups beside the first.
    let groups: [Int64]
    let isRoot: Bool

    /// - Parameters:
    ///   - image: the image's user, with or without `:group`.
    ///   - accounts: those of the image, where `needsAccounts` and they are known.
    init(_ security: ContainerSecurity, image: String, accounts: UserAccounts?) {
        let parts = image.split(separator: ":", maxSplits: 1).map(String.init)
        let imageUser = parts.first ?? "0"
        let user = security.user.map(String.init) ?? imageUser
        let account = accounts?.account(named: user)
        let imageGroup = security.user == nil && parts.count > 1 ? parts[1] : nil
        let strictGroup =
            security.joinsImageGroups ? nil : accounts.map { _ in account?.group ?? 0 }
        let group = security.group.map(String.init) ?? imageGroup ?? strictGroup.map(String.init)
        let isLeftToImage = security.user == nil && group == imageGroup
        name = isLeftToImage ? nil : group.map { "\(user):\($0)" } ?? user
        let joined =
            security.joinsImageGroups && group != nil
            ? account.flatMap { accounts?.groups(of: $0) } ?? [] : []
        var groups: [Int64] = []
        let all = joined + security.supplementalGroups + [security.fsGroup].compactMap(\.self)
        for group in all where !groups.contains(group) { groups.append(group) }
        self.groups = groups
        isRoot = security.user.map { $0 == 0 } ?? ["0", "root"].contains(imageUser)
    }

    /// Whether the user cannot be told without the accounts of the image.
    static func needsAccounts(_ security: ContainerSecurity, image: String) -> Bool {
        let hasGroup = security.group != nil || security.user == nil && image.contains(":")
        return hasGroup == security.joinsImageGroups
    }
}
