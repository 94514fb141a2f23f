internal import KubernetesAPI

extension LabelSelector {
    /// The selector narrowed to objects that share the values of `matchKeys` with `labels`, and
    /// have other values for `mismatchKeys`. Keys that `labels` lacks ask for nothing.
    func narrowed(
        matchKeys: [String]?, mismatchKeys: [String]? = nil, of labels: [String: String]
    ) -> LabelSelector {
        var requirements: [LabelSelectorRequirement] = []
        func require(_ keys: [String]?, _ operation: String) {
            for key in keys ?? [] {
                guard let value = labels[key] else { continue }
                requirements.append(
                    .with {
                        $0.key = key
                        $0.operator = operation
                        $0.values = [value]
                    })
            }
        }
        require(matchKeys, "In")
        require(mismatchKeys, "NotIn")
        if requirements.isEmpty { return self }
        var narrowed = self
        narrowed.matchExpressions = (matchExpressions ?? []) + requirements
        return narrowed
    }
}
