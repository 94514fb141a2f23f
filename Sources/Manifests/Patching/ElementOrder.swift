internal import KubernetesAPI

/// Merges the elements that a patch speaks of and those it does not into one list.
enum ElementOrder {
    /// The elements of both lists, each list in its order.
    ///
    /// An element of `others` comes before one of `patched` only if it did so before, in
    /// `observedOrder`; elements that are new come as early as their list's order lets them. This
    /// is Kubernetes' order: a patch that adds `c` to `a, b` makes `c, a, b` of it.
    static func merge<Identity: Hashable>(
        patched: [(identity: Identity, value: Value)],
        others: [(identity: Identity, value: Value)], observedOrder: [Identity]
    ) -> [Value] {
        let positions = Dictionary(
            observedOrder.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        var result: [Value] = []
        var patched = patched[...]
        var others = others[...]
        while let left = others.first, let right = patched.first {
            let leftPosition = positions[left.identity]
            let rightPosition = positions[right.identity]
            if let leftPosition, let rightPosition, leftPosition < rightPosition {
                result.append(left.value)
                others.removeFirst()
            } else {
                result.append(right.value)
                patched.removeFirst()
            }
        }
        return result + others.map(\.value) + patched.map(\.value)
    }
}
