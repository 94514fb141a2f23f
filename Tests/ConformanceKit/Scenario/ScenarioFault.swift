/// What is wrong with a scenario, or what this runner or the product cannot do yet. Either way the
/// scenario counts as failed, with this as the reason.
public struct ScenarioFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
