import KubernetesAPI

extension YAMLComposer {
    /// A map that a merge key (`<<`) adds to the map around it.
    private struct MergedMap {
        let object: ValueObject
        let marks: [SourceMark]
        /// How many keys stand before the merge key.
        let precedingKeys: Int
        let mark: SourceMark
    }

    /// The map whose start is the current event and whose own mark is the last one.
    mutating func mapping(depth: Int) throws(ReadingFailure) -> Value {
        let start = marks.count - 1
        var object = ValueObject()
        object.reserveCapacity(2)
        var merged: [MergedMap] = []
        while true {
            let event = try reader.next()
            if event == .mappingEnd { break }
            if event == .scalar, isMergeKey {
                // Of two merge keys the later one wins, as in Kubernetes.
                merged.insert(
                    contentsOf: try mergedMaps(precedingKeys: object.count, depth: depth), at: 0)
                continue
            }
            let keyPosition = marks.count
            marks.append(reader.mark)
            guard let key = try key(event, depth: depth) else {
                _ = try node(try reader.next(), depth: depth)
                marks.removeSubrange(keyPosition...)
                continue
            }
            let value = try node(try reader.next(), depth: depth)
            if !object.append(key, value) {
                try reportDuplicate(
                    key, at: marks[keyPosition], of: object, startingAt: start)
                marks.removeSubrange(keyPosition...)
            }
        }
        for map in merged { try merge(map, into: &object) }
        return .object(object)
    }

    private mutating func reportDuplicate(
        _ key: String, at duplicate: SourceMark, of object: ValueObject, startingAt start: Int
    ) throws(ReadingFailure) {
        let first = SourceMap.mark(ofKey: key, in: object, at: start, of: marks)
        try report(
            "yaml-duplicate-key",
            "key \"\(key)\" is given twice, first at \(first.line + 1):\(first.column + 1)",
            at: duplicate, help: "remove one of the two")
    }

    // MARK: Keys

    /// The current event as a key; `nil` where it cannot be one, reported.
    private mutating func key(
        _ event: YAMLEventReader.Event, depth: Int
    ) throws(ReadingFailure) -> String? {
        let keyMark = reader.mark
        let value: Value
        switch event {
        case .scalar:
            // Almost every key is a plain word.
            if let text = reader.untaggedText, !reader.isPlainScalar || PlainScalar(text).isString {
                return strings.string(text)
            }
            let isWord = reader.isPlainScalar && reader.scalarTag == nil
            let text = String(decoding: reader.scalarText, as: UTF8.self)
            value = try rawScalar()
            if isWord, let bool = value.bool, text != String(bool) {
                try report(
                    "yaml-boolean-key", "key \"\(text)\" is read as \"\(bool)\", as in Kubernetes",
                    at: keyMark, help: "quote the key if it is meant as text", severity: .warning)
            }
            if let anchor = reader.anchor(of: .scalar) {
                try define(anchor, as: Self.jsonValue(value), marks: [keyMark])
            }
        case .alias:
            guard let anchor = try aliasedNode() else { return nil }
            value = anchor.value
        default: value = try node(event, depth: depth)
        }
        switch value {
        case .string(let string): return string
        case .int(let int): return String(int)
        case .bool(let bool): return String(bool)
        case .double(let double): return GoNumber.yamlKey(double)
        case .null, .array, .object:
            // YAML takes the braces of a template for a map whose key is a map.
            try report(
                "yaml-complex-key", "a key must be text, not null, a list or a map", at: keyMark,
                help: event == .mappingStart
                    ? ReadingFailure.templateHelp : "quote the key if it is meant as text")
            return nil
        }
    }

    // MARK: Merge keys

    private var isMergeKey: Bool {
        let text = reader.scalarText
        return text.count == 2 && text[0] == ASCII.less && text[1] == ASCII.less
            && reader.isPlainScalar
    }

    /// The maps that the merge key of the current event names, the one with precedence first.
    /// Their marks are taken out of the document's.
    private mutating func mergedMaps(
        precedingKeys: Int, depth: Int
    ) throws(ReadingFailure) -> [MergedMap] {
        let mark = reader.mark
        let start = marks.count
        let value = try node(try reader.next(), depth: depth)
        let valueMarks = Array(marks[start...])
        marks.removeSubrange(start...)
        // Merges within merges copy their marks again, which has to be paid for like an alias.
        try charge(valueMarks.count)
        var maps: [MergedMap] = []
        var position = value.array == nil ? 0 : 1
        for element in value.array ?? [value] {
            guard let object = element.object else {
                try report(
                    "yaml-invalid-merge", "a merge key (<<) takes a map or a list of maps",
                    at: mark)
                return []
            }
            let count = SourceMap.markCount(element)
            maps.append(
                MergedMap(
                    object: object, marks: Array(valueMarks[position..<position + count]),
                    precedingKeys: precedingKeys, mark: mark))
            position += count
        }
        return maps
    }

    private mutating func merge(
        _ map: MergedMap, into object: inout ValueObject
    ) throws(ReadingFailure) {
        var position = 1
        var overriding: String?
        for entry in map.object {
            let count = 1 + SourceMap.markCount(entry.value)
            if object.append(entry.key, entry.value) {
                marks.append(contentsOf: map.marks[position..<position + count])
            } else if let place = object.position(of: entry.key), place < map.precedingKeys,
                object[place].value != entry.value
            {
                overriding = overriding ?? entry.key
            }
            position += count
        }
        guard let overriding else { return }
        try report(
            "yaml-merge-order",
            "key \"\(overriding)\" before the merge key (<<) is kept, but kubectl would replace it",
            at: map.mark, help: "write the merge key first", severity: .warning)
    }
}
