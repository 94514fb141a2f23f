/// The fields of a JSON-like object, in the order in which they were added, each name once.
///
/// Most objects of a manifest have a handful of fields, which a linear search finds fastest; an
/// object with more than `linearSearchLimit` fields (a large ConfigMap) keeps a hash index beside
/// them, so that no input makes a look-up slow.
public struct ValueObject: Sendable {
    /// A field: its name and its value.
    public struct Entry: Hashable, Sendable {
        public let key: String
        public var value: Value
    }

    private static let linearSearchLimit = 16

    private var entries: [Entry] = []
    private var index: [String: Int]?

    /// An object without fields.
    public init() {}

    /// The given fields; of a name that is given twice the last value is kept.
    public init(_ fields: some Sequence<(String, Value)>) {
        for (key, value) in fields { self[key] = value }
    }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }

    /// The names of the fields in order.
    public var keys: [String] { entries.map(\.key) }

    /// The value of the field `key`. Setting a new field appends it; setting `nil` removes it.
    public subscript(key: String) -> Value? {
        get { position(of: key).map { entries[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): entries[position].value = value
            case (nil, let value?): append(unchecked: key, value)
            case (let position?, nil): remove(at: position)
            case (nil, nil): break
            }
        }
    }

    /// Adds a field unless one of that name is there already.
    ///
    /// - Returns: whether the field was added.
    public mutating func append(_ key: consuming String, _ value: consuming Value) -> Bool {
        guard position(of: key) == nil else { return false }
        append(unchecked: key, value)
        return true
    }

    public mutating func reserveCapacity(_ minimumCapacity: Int) {
        entries.reserveCapacity(minimumCapacity)
    }

    /// Where the field `key` stands in the order of the fields, if it is there.
    public func position(of key: String) -> Int? {
        if let index { return index[key] }
        return entries.firstIndex { $0.key == key }
    }

    private mutating func append(unchecked key: consuming String, _ value: consuming Value) {
        index?[copy key] = entries.count
        entries.append(Entry(key: key, value: value))
        if index == nil, entries.count > Self.linearSearchLimit { rebuildIndex() }
    }

    private mutating func remove(at position: Int) {
        entries.remove(at: position)
        if index != nil { rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        var positions = [String: Int](minimumCapacity: entries.count)
        for (position, entry) in entries.enumerated() { positions[entry.key] = position }
        index = positions
    }
}

extension ValueObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { entries.count }
    public subscript(position: Int) -> Entry { entries[position] }
}

extension ValueObject: Hashable {
    public static func == (left: ValueObject, right: ValueObject) -> Bool {
        guard left.count == right.count else { return false }
        for (position, entry) in left.entries.enumerated() {
            // Most comparisons are of objects made by the same code, in the same order.
            let other = right.entries[position]
            if other.key == entry.key {
                if other.value != entry.value { return false }
            } else if right[entry.key] != entry.value {
                return false
            }
        }
        return true
    }

    public func hash(into hasher: inout Hasher) {
        for entry in entries.sorted(by: { $0.key < $1.key }) { hasher.combine(entry) }
    }
}

extension ValueObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements)
    }
}
