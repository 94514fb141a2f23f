import KubernetesAPI

/// What the cluster looks like after a step, in names and values that do not depend on the run.
struct Snapshot {
    /// `3`, or `4.1` for the first of several rounds.
    var step: String
    /// The word of the step: `apply`.
    var word: String
    /// The answers to requests, where they are shown.
    var result: [Value]
    /// What is known of each object, by `Kind/name`.
    var state: ValueObject
    /// What happened since the last snapshot, as `Kind/name Type Reason`.
    var events: Set<String>
}
