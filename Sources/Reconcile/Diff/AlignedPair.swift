internal import KubernetesAPI
internal import Manifests

/// An observed and a desired value whose lists are brought into one order where the schema gives
/// their elements an identity, so that a comparison by lines shows what really differs.
///
/// The order of such lists is not dropped: where it differs, a field beside the list tells it, as
/// `containers (order): web, sidecar`. Kubernetes rolls Pods out when only the order changes.
struct AlignedPair {
    private(set) var observed: Value
    private(set) var desired: Value

    /// The pair for two versions of an object of the given type. Fields that are `null` go.
    init(observed: Value, desired: Value, schema: any APIStruct.Type) {
        self.init(observed: observed, desired: desired, shape: .object(schema))
    }

    private init(observed: Value, desired: Value, shape: FieldShape?) {
        self.observed = observed
        self.desired = desired
        guard case .object(let left) = observed, case .object(let right) = desired else { return }
        var (leftFields, rightFields) = (ValueObject(), ValueObject())
        for entry in left where entry.value != .null {
            guard let other = right[entry.key], other != .null else {
                leftFields[entry.key] = entry.value
                continue
            }
            let pair = Self.field(entry.key, observed: entry.value, desired: other, of: shape)
            leftFields[entry.key] = pair.value.observed
            rightFields[entry.key] = pair.value.desired
            if let orders = pair.orders {
                leftFields["\(entry.key) (order)"] = .string(orders.observed)
                rightFields["\(entry.key) (order)"] = .string(orders.desired)
            }
        }
        for entry in right where entry.value != .null && rightFields[entry.key] == nil {
            rightFields[entry.key] = entry.value
        }
        self.observed = .object(leftFields)
        self.desired = .object(rightFields)
    }

    private init(_ observed: Value, _ desired: Value) {
        self.observed = observed
        self.desired = desired
    }

    private typealias Orders = (observed: String, desired: String)

    private static func field(
        _ name: String, observed: Value, desired: Value, of shape: FieldShape?
    ) -> (value: AlignedPair, orders: Orders?) {
        var fieldShape: FieldShape?
        switch shape {
        case .object(let type):
            let schema = type.fields[name]
            if let schema, schema.isUnordered, let left = observed.array, let right = desired.array,
                let lists = lists(observed: left, desired: right, schema: schema)
            {
                return lists
            }
            fieldShape = schema?.shape
        case .map(let shape): fieldShape = shape
        case .scalar, .array, .any, nil: break
        }
        return (AlignedPair(observed: observed, desired: desired, shape: fieldShape), nil)
    }

    /// The desired list in the order of the observed one, with new elements behind the ones that
    /// they follow; `nil` if elements cannot be told apart.
    private static func lists(
        observed: [Value], desired: [Value], schema: FieldSchema
    ) -> (value: AlignedPair, orders: Orders?)? {
        guard let key = ElementKey(for: schema, in: [observed, desired]),
            let observedOrder = key.identities(of: observed),
            let desiredOrder = key.identities(of: desired),
            case .array(let shape) = schema.shape
        else { return nil }
        let existing = Dictionary(uniqueKeysWithValues: zip(observedOrder, observed))
        let wanted = Dictionary(uniqueKeysWithValues: zip(desiredOrder, desired))
        var first: [Value] = []
        var followers: [ElementKey.Identity: [Value]] = [:]
        var previous: ElementKey.Identity?
        for (identity, element) in zip(desiredOrder, desired) {
            if existing[identity] != nil {
                previous = identity
            } else if let previous {
                followers[previous, default: []].append(element)
            } else {
                first.append(element)
            }
        }
        var (left, right) = ([Value](), first)
        for (identity, element) in zip(observedOrder, observed) {
            guard let other = wanted[identity] else {
                left.append(element)
                continue
            }
            let pair = AlignedPair(observed: element, desired: other, shape: shape)
            left.append(pair.observed)
            right.append(pair.desired)
            right += followers[identity] ?? []
        }
        let isReordered =
            observedOrder.filter { wanted[$0] != nil }
            != desiredOrder.filter { existing[$0] != nil }
        let orders = (text(observedOrder), text(desiredOrder))
        return (AlignedPair(.array(left), .array(right)), isReordered ? orders : nil)
    }

    private static func text(_ order: [ElementKey.Identity]) -> String {
        order.map { $0.map(text).joined(separator: "/") }.joined(separator: ", ")
    }

    private static func text(_ key: Value) -> String { key.string ?? JSONWriter().write(key) }
}

extension FieldSchema {
    /// Whether the elements of the list have an identity apart from their place.
    fileprivate var isUnordered: Bool {
        listType == .map || listType == .set || patchStrategies.contains("merge")
    }
}
