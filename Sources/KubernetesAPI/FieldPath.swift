/// The place of a field inside an object, printed as Kubernetes prints it in its errors:
/// `spec.template.spec.containers[0].ports[1].containerPort`,
/// `metadata.labels[app.kubernetes.io/name]`.
public struct FieldPath: Hashable, Sendable {
    /// A step from an object or array to one of its parts.
    public enum Component: Hashable, Sendable {
        /// A field with a name the schema knows (or should know): printed as `.name`.
        case field(String)
        /// An element of an array, from 0: printed as `[3]`.
        case index(Int)
        /// A key of a map such as labels: printed as `[key]`.
        case key(String)
    }

    public var components: [Component]

    /// The object itself.
    public init() { components = [] }

    public init(_ components: [Component]) { self.components = components }

    /// The path of nested fields, outermost first.
    public init(_ fields: String...) { components = fields.map { .field($0) } }

    public func field(_ name: String) -> FieldPath { appending(.field(name)) }
    /// The path of nested fields below this one, outermost first.
    public func fields(_ names: String...) -> FieldPath {
        FieldPath(components + names.map { .field($0) })
    }

    public func index(_ index: Int) -> FieldPath { appending(.index(index)) }
    public func key(_ key: String) -> FieldPath { appending(.key(key)) }

    public func appending(_ component: Component) -> FieldPath {
        FieldPath(components + [component])
    }

    /// The path of a field whose place is given relative to this one.
    public func appending(_ path: FieldPath) -> FieldPath {
        FieldPath(components + path.components)
    }

    /// The value at this path below `root`, if there is one.
    public func value(in root: Value) -> Value? {
        var value = root
        for component in components {
            let next: Value? =
                switch component {
                case .field(let name), .key(let name): value[name]
                case .index(let index):
                    value.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension FieldPath: CustomStringConvertible {
    public var description: String {
        var text = ""
        for component in components {
            switch component {
            case .field(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            case .key(let key): text += "[\(key)]"
            }
        }
        return text
    }
}
