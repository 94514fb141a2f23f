/// The users and groups of an image, from its `/etc/passwd` and `/etc/group`.
struct Accounts {
    struct User {
        let name: String
        let number: Int64
        let group: Int64
    }

    private let users: [User]
    private let allGroups: [(name: String, number: Int64, members: [String])]

    init(_ files: FileNode) {
        func lines(_ name: String) -> [[String]] {
            String(decoding: files["etc"]?[name]?.bytes ?? [], as: UTF8.self)
                .split(separator: "\n").map {
                    $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                }
        }
        users = lines("passwd").compactMap { fields in
            guard fields.count > 3, let number = Int64(fields[2]), let group = Int64(fields[3])
            else { return nil }
            return User(name: fields[0], number: number, group: group)
        }
        allGroups = lines("group").compactMap { fields in
            guard fields.count > 3, let number = Int64(fields[2]) else { return nil }
            return (fields[0], number, fields[3].split(separator: ",").map(String.init))
        }
    }

    /// The user of a name or number.
    func user(_ name: String) -> User? {
        users.first { $0.name == name } ?? users.first { String($0.number) == name }
    }

    /// The number of a group that is told by name or number.
    func group(_ name: String) -> Int64? {
        allGroups.first { $0.name == name }?.number ?? Int64(name)
    }

    func name(ofUser number: Int64) -> String? { users.first { $0.number == number }?.name }

    func name(ofGroup number: Int64) -> String? {
        allGroups.first { $0.number == number }?.name
    }

    /// The groups that name a user as their member.
    func groups(of user: String) -> [Int64] {
        allGroups.filter { $0.members.contains(user) }.map(\.number)
    }
}
