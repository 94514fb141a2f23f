internal import KubernetesAPI

extension FieldShape {
    /// The shape of a field of an object, or of a value of a map.
    func field(_ name: String) -> FieldShape? {
        switch self {
        case .object(let type): type.fields[name]?.shape
        case .map(let shape): shape
        case .scalar, .array, .any: nil
        }
    }

    /// The shape of a list's elements.
    var element: FieldShape? {
        if case .array(let shape) = self { shape } else { nil }
    }

    /// Whether keys are free, such as those of labels.
    var isMap: Bool {
        if case .map = self { true } else { false }
    }
}
