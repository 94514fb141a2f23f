internal import Foundation

/// The users and groups of the files that containers see.
struct UserAccounts {
    struct Account {
        let name: String
        let group: Int64
        let home: String
    }

    private let users: [[Substring]]
    private let memberships: [[Substring]]

    /// - Parameter files: the directory with `etc/passwd` and `etc/group`.
    init(files: String) {
        users = Self.lines(of: "\(files)/etc/passwd")
        memberships = Self.lines(of: "\(files)/etc/group")
    }

    /// The account with a number.
    func account(_ user: Int64) -> Account? {
        for fields in users where fields.count > 3 && Int64(fields[2]) == user {
            let home = fields.count > 5 && !fields[5].isEmpty ? String(fields[5]) : "/"
            return Account(name: String(fields[0]), group: Int64(fields[3]) ?? 0, home: home)
        }
        return nil
    }

    /// The groups that an account is a member of beside its own.
    func groups(of account: Account) -> [Int64] {
        memberships.compactMap { fields in
            guard fields.count > 3, let id = Int64(fields[2]) else { return nil }
            return fields[3].split(separator: ",").contains(account.name[...]) ? id : nil
        }
    }

    private static func lines(of path: String) -> [[Substring]] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false)
        }
    }
}
