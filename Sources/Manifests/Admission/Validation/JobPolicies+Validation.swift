import KubernetesAPI

extension PodFailurePolicy {
    private static let maximumRules = 20

    func validate(in job: JobSpec, _ faults: inout FaultList) {
        if rules.count > Self.maximumRules {
            faults.tooMany("rules", count: rules.count, maximum: Self.maximumRules)
        }
        faults.each("rules", rules) { $0.validate(in: job, &$1) }
    }
}

extension PodFailurePolicyRule {
    private static let maximumPatterns = 20

    fileprivate func validate(in job: JobSpec, _ faults: inout FaultList) {
        if action.isEmpty {
            faults.required(
                "action", "valid values: \"Count\", \"FailIndex\", \"FailJob\", \"Ignore\"")
        } else if action == "FailIndex" {
            if job.backoffLimitPerIndex == nil {
                faults.invalid("action", action, "requires the backoffLimitPerIndex to be set")
            }
        } else {
            faults.requireOne(of: ["Count", "FailIndex", "FailJob", "Ignore"], "action", action)
        }
        faults.at("onExitCodes", onExitCodes) { $0.validate(in: job, &$1) }
        let patternCount = onPodConditions?.count ?? 0
        if patternCount > Self.maximumPatterns {
            faults.tooMany(
                "onPodConditions", count: patternCount, maximum: Self.maximumPatterns)
        }
        faults.each("onPodConditions", onPodConditions) { pattern, faults in
            faults.requireFormat(.qualifiedName, "type", pattern.type)
            faults.requireOne(of: ["False", "True", "Unknown"], "status", pattern.status)
        }
        let hasConditions = !(onPodConditions ?? []).isEmpty
        if (onExitCodes != nil) == hasConditions {
            faults.invalid(
                nil, self,
                hasConditions
                    ? "specifying both OnExitCodes and OnPodConditions is not supported"
                    : "specifying one of OnExitCodes and OnPodConditions is required")
        }
    }
}

extension PodFailurePolicyOnExitCodesRequirement {
    private static let maximumValues = 255

    fileprivate func validate(in job: JobSpec, _ faults: inout FaultList) {
        if self.operator.isEmpty {
            faults.required("operator", "valid values: [\"In\" \"NotIn\"]")
        } else {
            faults.requireOne(of: ["In", "NotIn"], "operator", self.operator)
        }
        validateContainer(of: job, &faults)
        if values.isEmpty {
            faults.invalid("values", values, "at least one value is required")
        } else if values.count > Self.maximumValues {
            faults.tooMany("values", count: values.count, maximum: Self.maximumValues)
        }
        var known: Set<Int32> = []
        faults.each("values", values) { value, faults in
            if self.operator == "In", value == 0 {
                faults.invalid(nil, value, "must not be 0 for the In operator")
            }
            if !known.insert(value).inserted { faults.duplicate(nil, "\(value)") }
        }
        if values != values.sorted() { faults.invalid("values", values, "must be ordered") }
    }

    private func validateContainer(of job: JobSpec, _ faults: inout FaultList) {
        guard let containerName else { return }
        let spec = job.template.spec
        let containers = (spec?.containers ?? []) + (spec?.initContainers ?? [])
        if !containers.contains(where: { $0.name == containerName }) {
            faults.invalid(
                "containerName", containerName,
                "must be one of the container or initContainer names in the pod template")
        }
    }
}

extension SuccessPolicy {
    private static let maximumRules = 20

    func validate(in job: JobSpec, _ faults: inout FaultList) {
        if job.completionMode != "Indexed" {
            return faults.invalid(nil, self, "requires indexed completion mode")
        }
        if rules.isEmpty {
            faults.required(
                "rules", "at least one rules must be specified when the successPolicy is specified")
        }
        if rules.count > Self.maximumRules {
            faults.tooMany("rules", count: rules.count, maximum: Self.maximumRules)
        }
        faults.each("rules", rules) { $0.validate(completions: job.completions, &$1) }
    }
}

extension SuccessPolicyRule {
    private static let maximumIndexBytes = 64 * 1024

    fileprivate func validate(completions: Int32?, _ faults: inout FaultList) {
        if succeededCount == nil, succeededIndexes == nil {
            faults.required(
                nil, "at least one of succeededCount or succeededIndexes must be specified")
        }
        var indexCount: Int?
        if let succeededIndexes {
            if succeededIndexes.utf8.count > Self.maximumIndexBytes {
                faults.tooLong("succeededIndexes", maximumBytes: Self.maximumIndexBytes)
            }
            do throws(IndexIntervals.ParseError) {
                indexCount = try IndexIntervals.count(
                    in: succeededIndexes, completions: Int(completions ?? 0))
            } catch {
                faults.invalid(
                    "succeededIndexes", succeededIndexes,
                    "error parsing succeededIndexes: \(error.reason)")
            }
        }
        validateCount(completions: completions, indexCount: indexCount, &faults)
    }

    private func validateCount(
        completions: Int32?, indexCount: Int?, _ faults: inout FaultList
    ) {
        guard let succeededCount else { return }
        faults.requireNonNegative("succeededCount", succeededCount)
        if let completions, succeededCount > completions {
            faults.invalid(
                "succeededCount", succeededCount,
                "must be less than or equal to \(completions) (the number of specified "
                    + "completions)")
        }
        if let indexCount, succeededCount > indexCount {
            faults.invalid(
                "succeededCount", succeededCount,
                "must be less than or equal to \(indexCount) (the number of indexes in the "
                    + "specified succeededIndexes field)")
        }
    }
}

/// Sets of indexes written as intervals: `1,3-5,7`.
private enum IndexIntervals {
    struct ParseError: Error {
        let reason: String
    }

    /// How many indexes `text` names; they must rise, and be less than `completions`.
    static func count(in text: String, completions: Int) throws(ParseError) -> Int {
        if text.isEmpty { return 0 }
        var count = 0
        var previous: Int?
        for interval in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = interval.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2 else {
                throw ParseError(
                    reason: "the fragment \"\(interval)\" violates the requirement that an index "
                        + "interval can have at most two parts separated by '-'")
            }
            var numbers: [Int] = []
            for end in ends {
                let index = try self.index(end, previous: previous, completions: completions)
                numbers.append(index)
                previous = index
            }
            count += (numbers.last ?? 0) - (numbers.first ?? 0) + 1
        }
        return count
    }

    private static func index(
        _ text: Substring, previous: Int?, completions: Int
    ) throws(ParseError) -> Int {
        guard let index = Int(text), index >= 0 else {
            throw ParseError(reason: "cannot convert string to integer for index: \"\(text)\"")
        }
        if index >= completions { throw ParseError(reason: "too large index: \"\(text)\"") }
        if let previous, index <= previous {
            throw ParseError(
                reason: "non-increasing order, previous: \(previous), current: \(index)")
        }
        return index
    }
}
