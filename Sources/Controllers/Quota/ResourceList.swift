public import KubernetesAPI

/// Amounts by the name of the resource, as in `requests`, `limits` and the `hard` of a quota.
public typealias ResourceList = [String: Quantity]

extension ResourceList {
    /// The sum, resource by resource; what one side lacks counts as zero.
    static func + (left: ResourceList, right: ResourceList) -> ResourceList {
        left.merging(right) { $0 + $1 }
    }

    /// The difference, resource by resource; what one side lacks counts as zero.
    static func - (left: ResourceList, right: ResourceList) -> ResourceList {
        var difference = left
        for (name, quantity) in right { difference[name, default: Quantity()] -= quantity }
        return difference
    }

    /// The greater of each amount.
    func maximum(_ other: ResourceList) -> ResourceList {
        merging(other) { Swift.max($0, $1) }
    }

    /// What `names` names, as far as it is there.
    func masked(by names: some Sequence<String>) -> ResourceList {
        var masked = ResourceList()
        for name in names { masked[name] = self[name] }
        return masked
    }

    /// `cpu=1,memory=2Gi`, sorted by name: how refusals show it.
    public var text: String {
        sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.canonicalText)" }
            .joined(separator: ",")
    }
}
