/// What the API's schema says about one field of a struct.
public struct FieldSchema: Sendable {
    /// How server-side apply merges a list.
    public enum ListType: String, Hashable, Sendable {
        /// The list is replaced as a whole.
        case atomic
        /// The elements are scalars, each at most once.
        case set
        /// The elements are objects, told apart by the fields in `mergeKeys`.
        case map
    }

    /// The field's name in JSON.
    public let name: String
    public let shape: FieldShape
    /// Whether the schema demands the field; it is always encoded then.
    public let isRequired: Bool
    /// `x-kubernetes-list-type`; `nil` for fields that are no list or do not say.
    public let listType: ListType?
    /// `x-kubernetes-list-map-keys`: the fields that together identify an element of the list.
    public let mergeKeys: [String]
    /// `x-kubernetes-patch-merge-key`: the one field by which strategic merge patch tells the
    /// elements of the list apart.
    public let patchMergeKey: String?
    /// `x-kubernetes-patch-strategy`: any of `merge`, `replace` and `retainKeys`.
    public let patchStrategies: [String]

    public init(
        _ name: String, _ shape: FieldShape, isRequired: Bool = false, listType: ListType? = nil,
        mergeKeys: [String] = [], patchMergeKey: String? = nil, patchStrategies: [String] = []
    ) {
        self.name = name
        self.shape = shape
        self.isRequired = isRequired
        self.listType = listType
        self.mergeKeys = mergeKeys
        self.patchMergeKey = patchMergeKey
        self.patchStrategies = patchStrategies
    }
}
