import KubernetesAPI

/// Compares what happened with what a kubelet was recorded to do.
///
/// - Entries that the recording does not call optional or brief must come, in order; a state that
///   is not recorded may last 1.2 s at most.
/// - Times are held to the recording by the time since the entry before: within 2 s and 15 %, and
///   where something waited to be tried again, within the factor 1.5 by which a kubelet spreads.
/// - Messages are not compared: some are the container runtime's own.
struct PodComparison {
    static let briefly: Duration = .milliseconds(1200)
    private static let tolerance: Duration = .seconds(2)
    private static let relativeTolerance = 0.15
    /// What a kubelet lengthens waits by at most.
    private static let spread = 1.5
    /// Events that repeat with a period: one more or less depends on when somebody looks.
    private static let periodicReasons: Set = [
        "BackOff", "Unhealthy", "Failed", "FailedMount", "Pulling", "InspectFailed",
        "ErrImageNeverPull", "FailedToRetrieveImagePullSecret",
    ]
    private static let restartReasons: Set = ["Pulled", "Created", "Started"]
    /// Depends on how soon the end of a process is noticed.
    private static let raceMessage = "errored and resulted in unknown state"

    private let expected: Value
    private let run: PodScenarioRun
    private(set) var differences: [String] = []

    init(_ expected: Value, _ run: PodScenarioRun, hasLogs: Bool, end: Duration) {
        self.expected = expected
        self.run = run
        compareTimelines(end: end)
        compareEvents()
        compareActions()
        if hasLogs { compareLogs() }
        let rejected = Set((expected["rejected"]?.array ?? []).compactMap { $0["object"]?.string })
        if (rejected.isEmpty) != run.rejected.isEmpty {
            differences.append("rejected: expected \(rejected.sorted()), got \(run.rejected)")
        }
    }

    // MARK: Timelines

    private mutating func compareTimelines(end: Duration) {
        var recorded: [String: [Value]] = [:]
        for entry in expected["timeline"]?.array ?? [] {
            let name = entry["pod"]?.string ?? entry["object"]?.string ?? ""
            recorded[name, default: []].append(entry)
        }
        for name in Set(recorded.keys).union(run.observer.timelines.keys).sorted() {
            let actual = run.observer.visibleEntries(of: name, until: end)
            guard let entries = recorded[name] else {
                differences.append("\(name): not recorded")
                continue
            }
            compare(entries, actual, of: name, end: end)
        }
    }

    private mutating func compare(
        _ recorded: [Value], _ actual: [(entry: PodObserver.Entry, length: Duration)],
        of name: String, end: Duration
    ) {
        var alignment = Alignment(
            recorded, actual, end: end, isWorkload: name.contains("/"))
        guard !alignment.fits(0, 0, since: nil) else { return }
        let (index, position) = alignment.furthest
        let wanted = recorded.indices.contains(position) ? Self.text(recorded[position]) : "the end"
        let got =
            actual.indices.contains(index)
            ? "\(actual[index].entry.time.seconds) \(Value.object(actual[index].entry.state).text)"
            : "the end"
        differences.append("\(name): expected \(wanted)\n       got      \(got)")
    }

    private static func text(_ entry: Value) -> String {
        "\(entry["t"]?.text ?? "") \(entry.text)"
    }

    /// Finds out whether one list of entries is an account of the same as another.
    private struct Alignment {
        private struct Key: Hashable {
            let actual: Int
            let recorded: Int
            let matched: Int?
        }

        private let recorded: [Value]
        private let actual: [(entry: PodObserver.Entry, length: Duration)]
        private let end: Duration
        private let isWorkload: Bool
        private var refuted: Set<Key> = []
        private(set) var furthest = (0, 0)

        init(
            _ recorded: [Value], _ actual: [(entry: PodObserver.Entry, length: Duration)],
            end: Duration, isWorkload: Bool
        ) {
            self.recorded = recorded
            self.end = end
            self.actual = actual
            self.isWorkload = isWorkload
        }

        mutating func fits(_ index: Int, _ position: Int, since matched: (Int, Int)?) -> Bool {
            if index + position > furthest.0 + furthest.1 { furthest = (index, position) }
            let key = Key(actual: index, recorded: position, matched: matched?.0)
            guard !refuted.contains(key) else { return false }
            if index == actual.count, position == recorded.count { return true }
            if index < actual.count, position < recorded.count,
                matches(index, position, since: matched),
                fits(index + 1, position + 1, since: (index, position))
            {
                return true
            }
            if position < recorded.count, isSkippable(recorded[position]),
                fits(index, position + 1, since: matched)
            {
                return true
            }
            if index < actual.count, isSuperfluous(actual[index]),
                fits(index + 1, position, since: matched)
            {
                return true
            }
            refuted.insert(key)
            return false
        }

        /// Optional, brief, or so near the end that another run may not have come to it.
        private func isSkippable(_ entry: Value) -> Bool {
            entry.isSkippable
                || entry.timeRange.upperBound + PodComparison.tolerance.seconds > end.seconds
                    && entry["gone"] == nil && entry["phase"]?.string == "Running"
        }

        /// Brief, or so near the end that the recorded run may just not have come to it.
        private func isSuperfluous(
            _ seen: (entry: PodObserver.Entry, length: Duration)
        ) -> Bool {
            seen.length <= PodComparison.briefly
                || seen.entry.time + PodComparison.tolerance > end
        }

        private func matches(_ index: Int, _ position: Int, since matched: (Int, Int)?) -> Bool {
            let wanted = recorded[position]
            let got = Value.object(actual[index].entry.state)
            guard PodComparison.isSame(wanted, got) else { return false }
            if isWorkload { return true }
            let range = wanted.timeRange
            guard let matched else {
                return actual[index].entry.time.seconds <= range.upperBound * PodComparison.spread
                    + PodComparison.tolerance.seconds
            }
            let before = recorded[matched.1].timeRange
            let passed = (actual[index].entry.time - actual[matched.0].entry.time).seconds
            let low = range.lowerBound - before.lowerBound
            let high = range.upperBound - before.upperBound
            let least = min(low, high)
            let most = max(low, high)
            let relative = PodComparison.relativeTolerance
            let factor = recorded[matched.1].isWaitingToRetry ? PodComparison.spread : 1
            return passed >= least / factor * (1 - relative) - PodComparison.tolerance.seconds
                && passed <= most * factor * (1 + relative) + PodComparison.tolerance.seconds
        }
    }

    // MARK: Values

    private static let ignoredFields: Set = [
        "t", "tMin", "tMax", "pod", "object", "optional", "brief", "message",
    ]

    /// Whether a recorded value allows for one of ours.
    static func isSame(_ wanted: Value?, _ got: Value?) -> Bool {
        if let alternatives = wanted?["$oneOf"]?.array {
            return alternatives.contains { isSame($0, got) }
        }
        if case .object(let wanted)? = wanted, case .object(let got)? = got {
            return Set(wanted.keys).union(got.keys).subtracting(ignoredFields).allSatisfy {
                isSame(wanted[$0], got[$0])
            }
        }
        if case .array(let wanted)? = wanted, case .array(let got)? = got {
            return wanted.count == got.count && zip(wanted, got).allSatisfy { isSame($0, $1) }
        }
        let isNothing = { (value: Value?) in
            value == nil || value == .null || value == .int(0) || value?.object?.isEmpty == true
        }
        return wanted == got || (isNothing(wanted) && isNothing(got))
    }

    // MARK: Events

    private struct EventKey: Hashable, Comparable {
        let object: String
        let container: String
        let type: String
        let reason: String

        static func < (left: EventKey, right: EventKey) -> Bool { left.text < right.text }

        var text: String { "\(type) \(reason) \(object) \(container)" }
    }

    private mutating func compareEvents() {
        var wanted: [EventKey: (least: Int64, most: Int64, isRace: Bool)] = [:]
        for event in expected["events"]?.array ?? [] {
            let key = EventKey(
                object: Self.withoutHash(event["object"]?.string ?? ""),
                container: event["container"]?.string ?? "", type: event["type"]?.string ?? "",
                reason: event["reason"]?.string ?? "")
            let counts =
                event["count"]?["$oneOf"]?.array?.compactMap(\.int)
                ?? [event["count"]?.int ?? 1]
            let isRace = event["message"]?.string?.contains(Self.raceMessage) ?? false
            let isOptional = event["optional"]?.bool ?? false
            let before = wanted[key] ?? (0, 0, true)
            wanted[key] = (
                before.least + (isRace || isOptional ? 0 : counts.min() ?? 0),
                before.most + (counts.max() ?? 0), before.isRace && isRace
            )
        }
        var got: [EventKey: Int64] = [:]
        for event in run.observer.events {
            let key = EventKey(
                object: Self.withoutHash(event.object), container: event.container ?? "",
                type: event.type, reason: event.reason)
            got[key, default: 0] += 1
        }
        for key in Set(wanted.keys).union(got.keys).sorted() {
            let range = wanted[key] ?? (0, 0, false)
            let count = got[key] ?? 0
            // One restart more or less depends on how long the back-offs before it were.
            let isRestart = Self.restartReasons.contains(key.reason) && range.most > 1
            let slack: Int64 = isRestart || Self.periodicReasons.contains(key.reason) ? 1 : 0
            // How often the scheduler tries depends on what else happens in the cluster.
            if key.reason == "FailedScheduling", count > 0, range.least > 0 { continue }
            if count < range.least - slack || count > range.most + slack
                || (wanted[key] == nil && count > 0)
                || (range.least > 0 && count == 0)
            {
                differences.append(
                    "event \(key.text): expected \(range.least)…\(range.most), got \(count)"
                        + (run.observer.message(key.object, key.reason).map { ": \($0)" } ?? ""))
            }
        }
    }

    /// The hashes in the names of ReplicaSets are everybody's own.
    static func withoutHash(_ object: String) -> String {
        guard object.hasPrefix("ReplicaSet/"), let dash = object.lastIndex(of: "-") else {
            return object
        }
        return String(object[..<dash])
    }

    // MARK: Actions and logs

    private mutating func compareActions() {
        let actions = expected["actions"]?.array ?? []
        guard actions.count == run.answers.count else {
            differences.append("actions: expected \(actions.count), got \(run.answers.count)")
            return
        }
        for (wanted, got) in zip(actions, run.answers) {
            if let code = wanted["code"]?.int, Int(code) != got.code {
                differences.append("\(wanted["do"]?.text ?? ""): got \(got.code ?? 0)")
            }
            if let status = wanted["exitCode"]?.int, status != got.exitCode.map(Int64.init) {
                differences.append("\(wanted["do"]?.text ?? ""): exit \(got.exitCode ?? -1)")
            }
            if let output = wanted["stdout"]?.string, output != got.output {
                differences.append("\(wanted["do"]?.text ?? ""): wrote \(got.output ?? "")")
            }
        }
    }

    private mutating func compareLogs() {
        guard let logs = expected["logs"]?.object else { return }
        for pod in logs {
            for container in pod.value.object ?? [:] {
                for attempt in container.value.object ?? [:] {
                    let got = run.lines(
                        ofPod: pod.key, container: container.key, attempt: attempt.key)
                    let value = got.map { Value.array($0.map { .string($0) }) }
                    if !Self.isSame(attempt.value, value) {
                        differences.append(
                            "log \(pod.key)/\(container.key)/\(attempt.key): "
                                + "expected \(attempt.value.text)\n"
                                + "       got      \(value?.text ?? "nothing")")
                    }
                }
            }
        }
    }
}

extension Value {
    fileprivate var isSkippable: Bool {
        self["optional"]?.bool == true || self["brief"]?.bool == true
    }

    fileprivate var timeRange: ClosedRange<Double> {
        let time = self["t"]?.seconds ?? 0
        let low = self["tMin"]?.seconds ?? time
        let high = self["tMax"]?.seconds ?? time
        return min(low, time)...max(high, time)
    }

    /// A number, as times of recordings are.
    var seconds: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    /// A container does not run, so that what follows may come after a back-off.
    fileprivate var isWaitingToRetry: Bool {
        [self["init"], self["containers"]].compactMap { $0?.object }.contains { containers in
            containers.contains { $0.value["state"]?.string != "running" }
        }
    }

    var text: String { JSONText.text(of: self) }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds / 1_000_000_000_000) / 1_000_000
    }
}
