/// The size of a Swift type in bytes, as far as it takes to decide what is boxed.
struct Layout {
    var size: Int
    var alignment: Int
    /// Whether an optional of the type needs no room of its own.
    var hasSpare: Bool

    init(size: Int, alignment: Int? = nil, hasSpare: Bool) {
        self.size = size
        self.alignment = alignment ?? min(max(size, 1), 8)
        self.hasSpare = hasSpare
    }

    /// A reference to storage elsewhere: an array, a map, a box.
    static let reference = Layout(size: 8, hasSpare: true)
    static let value = Layout(size: 17, alignment: 8, hasSpare: true)

    var optional: Layout {
        Layout(size: hasSpare ? size : size + 1, alignment: alignment, hasSpare: true)
    }

    /// The layout of a struct with the given fields.
    init(fields: [Layout]) {
        self.init(size: 0, alignment: 1, hasSpare: false)
        for field in fields {
            size = (size + field.alignment - 1) / field.alignment * field.alignment + field.size
            alignment = max(alignment, field.alignment)
            hasSpare = hasSpare || field.hasSpare
        }
    }
}
