import KubernetesAPI
import Testing

@testable import PodConformanceKit

@Suite("Scenarios ask for nothing that would be passed over")
struct PodScenarioTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let action: Value
    }

    static let cases = [
        Case(testDescription: "action", action: ["at": 1, "pause": [:]]),
        Case(testDescription: "resize", action: ["at": 1, "patch": ["subresource": "resize"]]),
        Case(testDescription: "type apply", action: ["at": 1, "patch": ["type": "apply"]]),
        Case(testDescription: "orphans", action: ["at": 1, "delete": ["orphans": true]]),
        Case(testDescription: "tty", action: ["at": 1, "exec": ["tty": true]]),
        Case(testDescription: "time", action: ["delete": ["kind": "Pod"]]),
        Case(testDescription: "deleted", action: ["when": ["deleted": true], "delete": [:]]),
    ]

    @Test(arguments: cases)
    func whatIsUnknownIsNamed(_ given: Case) {
        let word = given.testDescription.split(separator: " ").last.map(String.init) ?? ""
        let document: Value = ["until": 1, "actions": [given.action]]
        var fault = ""
        do throws(PodScenarioFault) {
            _ = try PodScenario(document, namespace: "ns")
        } catch {
            fault = error.description
        }
        #expect(fault.contains(word == "action" ? "pause" : word), "\(fault)")
    }
}
