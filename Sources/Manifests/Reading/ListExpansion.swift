import KubernetesAPI

/// Takes the objects out of `kind: List` and out of typed lists such as `PodList`.
enum ListExpansion {
    /// Lists may contain lists; deeper ones are refused.
    private static let maximumListDepth = 8

    /// Adds the document itself or, if it is a list, its items, each with its own places.
    static func append(
        _ document: ManifestDocument, to reading: inout ManifestReading, depth: Int = 0
    ) {
        let items = document.value["items"]
        guard let kind = document.value["kind"]?.string, kind.hasSuffix("List"),
            items?.array != nil || kind == "List"
        else {
            reading.documents.append(document)
            return
        }
        guard depth < maximumListDepth else {
            reading.diagnostics.append(
                Diagnostic(
                    code: "list-too-deep",
                    message: "lists contain lists more than "
                        + "\(maximumListDepth) deep", location: document.location))
            return
        }
        guard items == nil || items == .null || items?.array != nil else {
            reading.diagnostics.append(
                Diagnostic(
                    code: "wrong-type", message: "items of a List must be an array",
                    location: document.location(of: FieldPath("items")),
                    fieldPath: FieldPath("items")))
            return
        }
        for (item, map) in document.sourceMap.elements(ofField: "items", in: document.value) {
            guard let object = item.object else {
                reading.diagnostics.append(
                    Diagnostic(
                        code: "not-an-object",
                        message: "an item of a list must be a map, not \(item.typeName)",
                        location: map.location))
                continue
            }
            let (typed, typedMap) = typed(object, map, itemOf: document.value, listKind: kind)
            append(
                ManifestDocument(
                    value: .object(typed), sourceMap: typedMap,
                    documentIndex: document.documentIndex),
                to: &reading, depth: depth + 1)
        }
    }

    /// The items of a typed list need not say their kind: those of a `PodList` are Pods.
    private static func typed(
        _ item: ValueObject, _ map: SourceMap, itemOf list: Value, listKind: String
    ) -> (ValueObject, SourceMap) {
        guard listKind != "List", item["kind"] == nil, item["apiVersion"] == nil,
            let apiVersion = list["apiVersion"]
        else { return (item, map) }
        var item = item
        let markCount = SourceMap.markCount(.object(item))
        item["apiVersion"] = apiVersion
        item["kind"] = .string(String(listKind.dropLast("List".count)))
        return (item, map.appending(fieldCount: 2, toObjectOf: markCount))
    }
}
