public import Controllers

extension Store {
    /// Takes in what was measured.
    ///
    /// A measurement changes no object and wakes nobody: autoscalers look at their own pace.
    public func observe(_ report: (inout ObservedMetrics) -> Void) {
        report(&state.metrics)
    }
}
