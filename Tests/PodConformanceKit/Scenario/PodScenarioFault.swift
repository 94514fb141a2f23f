/// What is wrong with a scenario, or what cannot be carried out.
public struct PodScenarioFault: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
