/// What the flags of an API server decide about admission; the defaults are its own.
public struct AdmissionPolicy: Hashable, Sendable {
    /// `--allow-privileged`: whether containers may be privileged.
    public var allowsPrivileged: Bool

    /// Whether the ServiceAccount plug-in is on, which gives every Pod an account and refuses
    /// those that name one that does not exist.
    public var assignsServiceAccounts: Bool

    public init(allowsPrivileged: Bool = false, assignsServiceAccounts: Bool = true) {
        self.allowsPrivileged = allowsPrivileged
        self.assignsServiceAccounts = assignsServiceAccounts
    }
}
