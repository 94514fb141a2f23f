/// The users and groups that the files of a container know.
public struct UserAccounts: Hashable, Sendable {
    /// A user, as a line of `/etc/passwd` has it.
    public struct Account: Hashable, Sendable {
        public let name: String
        /// The group that its processes begin with.
        public let group: Int64
        public let home: String
    }

    private let users: [[Substring]]
    private let memberships: [[Substring]]

    /// - Parameters:
    ///   - passwd: the content of `/etc/passwd`.
    ///   - group: the content of `/etc/group`.
    public init(passwd: String, group: String) {
        users = Self.lines(of: passwd)
        memberships = Self.lines(of: group)
    }

    /// The account with a number.
    public func account(_ user: Int64) -> Account? {
        account { Int64($0[2]) == user }
    }

    /// The account with a name, or with a number that is written instead of one.
    public func account(named name: some StringProtocol) -> Account? {
        account { $0[0] == name } ?? Int64(name).flatMap(account)
    }

    private func account(where isMeant: ([Substring]) -> Bool) -> Account? {
        guard let fields = users.first(where: { $0.count > 3 && isMeant($0) }) else { return nil }
        let home = fields.count > 5 && !fields[5].isEmpty ? String(fields[5]) : "/"
        return Account(name: String(fields[0]), group: Int64(fields[3]) ?? 0, home: home)
    }

    /// The groups that an account is a member of beside its own.
    public func groups(of account: Account) -> [Int64] {
        memberships.compactMap { fields in
            guard fields.count > 3, let id = Int64(fields[2]) else { return nil }
            return fields[3].split(separator: ",").contains(account.name[...]) ? id : nil
        }
    }

    private static func lines(of text: String) -> [[Substring]] {
        text.split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false)
        }
    }
}
