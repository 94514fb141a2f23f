internal import KubernetesAPI

extension Endpoints {
    /// How many addresses one object holds at the most, over all subsets, as in Kubernetes.
    static let capacity = 1000
    /// Tells readers that addresses are missing, with the value `truncated`.
    static let overCapacityAnnotation = "endpoints.kubernetes.io/over-capacity"

    /// Drops addresses above the capacity, and says so in an annotation.
    ///
    /// Addresses that are not ready go first. Each subset keeps its share, rounded up: of 1500
    /// ready addresses in subsets of 1000 and 500 stay 667 and 333.
    mutating func truncateToCapacity() {
        let ready = count(\.addresses)
        let notReady = count(\.notReadyAddresses)
        guard ready + notReady > Self.capacity else {
            metadata.annotations?[Self.overCapacityAnnotation] = nil
            if metadata.annotations?.isEmpty == true { metadata.annotations = nil }
            return
        }
        if ready > Self.capacity {
            truncate(\.addresses, from: ready, to: Self.capacity)
            truncate(\.notReadyAddresses, from: notReady, to: 0)
        } else {
            truncate(\.notReadyAddresses, from: notReady, to: Self.capacity - ready)
        }
        metadata.annotations = metadata.annotations ?? [:]
        metadata.annotations?[Self.overCapacityAnnotation] = "truncated"
    }

    private func count(_ addresses: KeyPath<EndpointSubset, [EndpointAddress]?>) -> Int {
        (subsets ?? []).reduce(0) { $0 + ($1[keyPath: addresses]?.count ?? 0) }
    }

    private mutating func truncate(
        _ addresses: WritableKeyPath<EndpointSubset, [EndpointAddress]?>, from total: Int,
        to limit: Int
    ) {
        guard total > limit, var truncated = subsets else { return }
        var room = limit
        for index in truncated.indices {
            guard let all = truncated[index][keyPath: addresses] else { continue }
            let share = (all.count * limit + total - 1) / total
            let kept = Array(all.prefix(min(share, room)))
            truncated[index][keyPath: addresses] = kept.isEmpty ? nil : kept
            room -= kept.count
        }
        subsets = truncated
    }
}
