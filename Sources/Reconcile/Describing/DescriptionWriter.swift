internal import Controllers
internal import KubernetesAPI

/// Writes a description in kubectl's layout: titles and values, with a tab between.
struct DescriptionWriter {
    /// What the objects belong to: Pods of an owner, endpoints of a Service.
    let state: ClusterState
    let now: Timestamp
    private(set) var text = ""
    /// Whether the description ends in what happened; kubectl leaves that out of some.
    var showsEvents = true

    static let none = "<none>"
    static let unset = "<unset>"
    /// What is longer, of annotations and attributes, is cut off.
    static let longestText = 140
    /// Copies of the object itself.
    private static let skippedAnnotations: Set = [
        "kubectl.kubernetes.io/last-applied-configuration"
    ]

    init(state: ClusterState, now: Timestamp) {
        self.state = state
        self.now = now
    }

    // MARK: Lines

    /// A line as it is, but for what could steer a terminal.
    mutating func line(_ content: String, level: Int = 0) {
        text += String(repeating: "  ", count: level)
        var safe = String.UnicodeScalarView()
        for scalar in content.unicodeScalars {
            switch scalar {
            case "\u{1B}": safe.append(contentsOf: "^[".unicodeScalars)
            case "\r": safe.append(contentsOf: "\\r".unicodeScalars)
            default: safe.append(scalar)
            }
        }
        text += String(safe) + "\n"
    }

    mutating func field(_ title: String, _ value: String, level: Int = 0) {
        line("\(title):\t\(value)", level: level)
    }

    /// The field if there is a value.
    mutating func field(_ title: String, ifSet value: String?, level: Int = 0) {
        if let value, !value.isEmpty { field(title, value, level: level) }
    }

    mutating func field(_ title: String, ifSet value: (some BinaryInteger)?, level: Int = 0) {
        if let value { field(title, "\(value)", level: level) }
    }

    /// Name, namespace, labels and annotations.
    mutating func identity(of object: some KubernetesObject) {
        field("Name", object.name)
        if !object.namespace.isEmpty { field("Namespace", object.namespace) }
    }

    mutating func labels(of object: some KubernetesObject) {
        list("Labels", Self.pairs(object.metadata.labels))
        annotations(object.metadata.annotations)
    }

    mutating func creationTime(of object: some KubernetesObject) {
        field("CreationTimestamp", time(object.metadata.creationTimestamp))
    }

    mutating func controller(of object: some KubernetesObject) {
        if let owner = object.metadata.controllerReference {
            field("Controlled By", "\(owner.kind)/\(owner.name)")
        }
    }

    /// The values below each other, the first beside the title.
    ///
    /// - Parameter isIndented: whether the other lines begin as far in as the title. It shows only
    ///   where nothing is aligned.
    mutating func list(
        _ title: String, _ values: [String], level: Int = 0, isIndented: Bool = true
    ) {
        field(title, values.first ?? Self.none, level: level)
        for value in values.dropFirst() { line("\t\(value)", level: isIndented ? level : 0) }
    }

    mutating func annotations(_ annotations: [String: String]?, level: Int = 0) {
        list("Annotations", Self.annotationLines(annotations), level: level, isIndented: false)
    }

    static func annotationLines(_ annotations: [String: String]?) -> [String] {
        var lines: [String] = []
        for (key, written) in (annotations ?? [:]).sorted(by: { $0.key < $1.key })
        where !skippedAnnotations.contains(key) {
            let value = written.hasSuffix("\n") ? String(written.dropLast()) : written
            let isLong = value.utf8.count + key.utf8.count + 2 > longestText
            guard isLong || value.contains("\n") else {
                lines.append("\(key): \(value)")
                continue
            }
            lines.append("\(key):")
            for part in value.split(separator: "\n", omittingEmptySubsequences: false) {
                let limit = longestText - 2
                lines.append("  " + (part.count > limit ? part.prefix(limit) + "..." : part))
            }
        }
        return lines
    }

    mutating func selector(_ selector: LabelSelector?, title: String = "Selector") {
        field(title, CellText.selector(selector))
    }

    mutating func conditions(_ conditions: [(type: String, status: String, reason: String?)]) {
        if conditions.isEmpty { return }
        line("Conditions:")
        line("Type\tStatus\tReason", level: 1)
        line("----\t------\t------", level: 1)
        for condition in conditions {
            line("\(condition.type) \t\(condition.status)\t\(condition.reason ?? "")", level: 1)
        }
    }

    mutating func events(_ events: [Event]) {
        if events.isEmpty { return field("Events", Self.none) }
        line("Events:")
        line("Type\tReason\tAge\tFrom\tMessage", level: 1)
        line("----\t------\t----\t----\t-------", level: 1)
        for event in events {
            var age = age(since: event.firstTimestamp)
            if let count = event.count, count > 1 {
                age = "\(self.age(since: event.lastTimestamp)) (x\(count) over \(age))"
            }
            let source = (event.source?.component).or(event.reportingComponent ?? "")
            let message = (event.message ?? "").trimmed
            line(
                "\(event.type ?? "")\t\(event.reason ?? "")\t\(age)\t\(source)\t\(message)",
                level: 1)
        }
    }

    /// Conditions with the times at which they were last probed, if `probed` has any, and changed.
    mutating func conditions(
        _ conditions: [TimedCondition], probed title: String? = nil, gap: String = ""
    ) {
        if conditions.isEmpty { return }
        let titles =
            ["Type", "Status"] + (title.map { [$0] } ?? [])
            + ["LastTransitionTime", "Reason", "Message"]
        line("Conditions:")
        line(titles.joined(separator: "\t"), level: 1)
        // All that is probed is underlined like `LastHeartbeatTime`.
        let lengths = titles.map { $0 == title ? "LastHeartbeatTime".count : $0.count }
        line(
            lengths.map { String(repeating: "-", count: $0) }.joined(separator: "\t"), level: 1)
        for condition in conditions {
            let probed = title == nil ? [] : [time(condition.probed)]
            let cells =
                [condition.type, condition.status] + probed
                + [time(condition.changed), condition.reason ?? ""]
            line(
                cells.map { $0 + gap + "\t" }.joined() + (condition.message ?? ""), level: 1)
        }
    }

    // MARK: Texts

    /// What is asked for or offered, without fractions.
    static func text(_ quantity: Quantity?) -> String { quantity?.canonicalText ?? "0" }

    /// `key=value`, by key.
    static func pairs(_ map: [String: String]?) -> [String] {
        (map ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    static func truth(_ value: Bool?) -> String { value == true ? "True" : "False" }

    func time(_ time: Timestamp?) -> String {
        time.map { $0.isZero ? Self.unset : RFC1123.text(of: $0) } ?? Self.unset
    }

    func age(since time: Timestamp?) -> String {
        TableContext(now: now, isWide: false).age(since: time)
    }

    /// `2 Running / 1 Waiting / 0 Succeeded / 0 Failed`, of the Pods that the object controls.
    func podCounts(of owner: some KubernetesObject) -> String {
        let pods = state.pods.objects(.owner(owner.uid))
            .filter { $0.metadata.isControlled(by: owner.uid) }
        func count(_ phase: String) -> Int { pods.count { $0.phase == phase } }
        return "\(count("Running")) Running / \(count("Pending")) Waiting / "
            + "\(count("Succeeded")) Succeeded / \(count("Failed")) Failed"
    }
}

/// A condition with its times.
struct TimedCondition {
    let type: String
    let status: String
    var probed: Timestamp?
    let changed: Timestamp?
    let reason: String?
    let message: String?
}
