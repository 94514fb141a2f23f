import KubernetesAPI

/// The recorded snapshots of a scenario.
struct Expectation {
    let snapshots: [ExpectedSnapshot]

    init(_ value: Value) throws(ScenarioFault) {
        guard let recorded = value["snapshots"]?.array else {
            throw ScenarioFault("the recording has no snapshots")
        }
        var snapshots: [ExpectedSnapshot] = []
        for value in recorded { snapshots.append(try ExpectedSnapshot(value)) }
        self.snapshots = snapshots
    }
}

/// What the real cluster looked like after a step.
struct ExpectedSnapshot {
    let step: String
    private let word: String
    private let result: Value
    private let state: ValueObject
    private let events: Set<String>
    private let optionalEvents: Set<String>

    init(_ value: Value) throws(ScenarioFault) {
        guard let step = value["step"]?.string, let word = value["do"]?.string,
            let state = value["state"]?.object
        else { throw ScenarioFault("a recorded snapshot lacks step, do or state") }
        self.step = step
        self.word = word
        self.state = state
        result = value["result"] ?? []
        events = Set((value["events"]?.array ?? []).compactMap(\.string))
        optionalEvents = Set((value["optionalEvents"]?.array ?? []).compactMap(\.string))
    }

    /// Where `snapshot` is something else than what was recorded.
    func differences(from snapshot: Snapshot) -> [Difference] {
        if step != snapshot.step || word != snapshot.word {
            return [
                Difference(
                    path: "step", expected: "\(step) (\(word))",
                    actual: "\(snapshot.step) (\(snapshot.word))")
            ]
        }
        let missing = events.subtracting(snapshot.events).sorted().map {
            Difference(path: "events", expected: $0, actual: nil)
        }
        let unexpected = snapshot.events.subtracting(events).subtracting(optionalEvents).sorted()
            .map { Difference(path: "events", expected: nil, actual: $0) }
        return ValueComparison.compare(result, .array(snapshot.result), at: "result")
            + ValueComparison.compareState(state, snapshot.state) + missing + unexpected
    }
}
