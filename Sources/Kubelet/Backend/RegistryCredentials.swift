/// By which a registry knows who asks.
public struct RegistryCredentials: Hashable, Sendable {
    public var username = ""
    public var password = ""
    /// A token in the place of name and password.
    public var identityToken = ""
    /// The registry, as the credentials name it.
    public var serverAddress = ""

    public init() {}
}
