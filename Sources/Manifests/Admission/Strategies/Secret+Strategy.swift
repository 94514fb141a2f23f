import KubernetesAPI

extension Secret {
    mutating func completeForCreate() { moveStringData() }

    mutating func completeForUpdate(from old: Secret) { moveStringData() }

    /// `stringData` is only a way to write `data`, and wins over it.
    private mutating func moveStringData() {
        guard let texts = stringData else { return }
        let encoded = texts.mapValues { Base64.encode(Array($0.utf8)) }
        data = (data ?? [:]).merging(encoded) { _, new in new }
        if data?.isEmpty == true { data = nil }
        stringData = nil
    }
}
