internal import KubernetesAPI

extension SuccessPolicy {
    /// The position of the first rule that `succeeded` fulfils.
    func firstMetRule(succeeded: CompletionIndexes, completions: Int) -> Int? {
        if succeeded.count == 0 { return nil }
        return rules.firstIndex { $0.isMet(by: succeeded, completions: completions) }
    }
}

extension SuccessPolicyRule {
    /// With indexes, all of them have to succeed, or `succeededCount` of them; without, any
    /// `succeededCount` indexes.
    fileprivate func isMet(by succeeded: CompletionIndexes, completions: Int) -> Bool {
        guard let succeededIndexes else {
            return succeededCount.map { succeeded.count >= Int($0) } ?? false
        }
        let required = CompletionIndexes(succeededIndexes, completions: completions)
        let met = required.countInCommon(with: succeeded)
        return met >= succeededCount.map { Int($0) } ?? required.count
    }
}
