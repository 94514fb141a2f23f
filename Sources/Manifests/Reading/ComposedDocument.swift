import KubernetesAPI

/// One document of a file: its value and the marks that a `SourceMap` is made of.
struct ComposedDocument {
    let value: Value
    let marks: [SourceMark]
}
