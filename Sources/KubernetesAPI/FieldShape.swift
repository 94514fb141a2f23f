/// The shape of the values that a field can hold.
public indirect enum FieldShape: Sendable {
    case scalar(ScalarKind)
    case object(any APIStruct.Type)
    case array(FieldShape)
    /// An object whose keys are free, such as labels.
    case map(FieldShape)
    /// Free-form JSON.
    case any
}

/// The kinds of value that the API holds in a single JSON string, number or truth value.
public enum ScalarKind: Hashable, Sendable {
    case string
    /// Base64 text of arbitrary bytes.
    case bytes
    case bool
    case int32
    case int64
    case quantity
    case intOrString
    case time
    case microTime
}
