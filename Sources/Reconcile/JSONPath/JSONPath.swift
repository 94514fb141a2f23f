public import KubernetesAPI

/// A template as `kubectl get -o jsonpath` takes it: text, and in braces what is looked up.
///
///     {range .items[*]}{.metadata.name}{"\t"}{.status.phase}{"\n"}{end}
///
/// What is not there is empty; only an index beyond the end of a list is an error.
public struct JSONPath: Sendable {
    /// A piece of the template.
    indirect enum Node: Hashable, Sendable {
        case text(String)
        /// What a path leads to, one after the other with a blank between.
        case path([Step])
        case range([Step], [Node])
    }

    /// A step from values to values.
    indirect enum Step: Hashable, Sendable {
        /// Back to the whole.
        case root
        case field(String)
        case anyField
        /// The values at any depth.
        case descendants
        case indices([Int])
        case slice(from: Int?, to: Int?, by: Int)
        case fields([String])
        case filter(Operand, Comparison?, Operand)
    }

    /// What a filter compares.
    enum Operand: Hashable, Sendable {
        case path([Step])
        case value(Value)
    }

    enum Comparison: String, CaseIterable, Sendable {
        case equal = "=="
        case unequal = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"
    }

    let nodes: [Node]

    /// - Throws: `JSONPathError` if the template cannot be read.
    public init(template: String) throws(JSONPathError) {
        var parser = JSONPathParser(template)
        nodes = try parser.template()
    }

    /// One path, whose braces and leading dot may be missing: `metadata.name`, as columns and
    /// sorting take it.
    ///
    /// - Throws: `JSONPathError` if it cannot be read, or is more than one path.
    public init(path: String) throws(JSONPathError) {
        var inner = path[...]
        if inner.first == "{", inner.last == "}" { inner = inner.dropFirst().dropLast() }
        if let first = inner.first, !".[$@".contains(first) { inner = "." + inner }
        var parser = JSONPathParser("{\(inner)}")
        nodes = try parser.template()
        guard nodes.count == 1, case .path = nodes[0] else {
            throw JSONPathError("\(path) is no path")
        }
    }

    /// The text that the template makes of a value.
    ///
    /// - Throws: `JSONPathError` for an index beyond the end of a list.
    public func text(for value: Value) throws(JSONPathError) -> String {
        try Self.text(of: nodes, at: value, root: value)
    }

    /// The values that a path leads to; none where something on the way is not there.
    ///
    /// - Throws: `JSONPathError` for an index beyond the end of a list.
    public func values(in value: Value) throws(JSONPathError) -> [Value] {
        guard case .path(let steps)? = nodes.first else { return [] }
        return try JSONPathWalk(root: value).values(steps, from: [value])
    }

    private static func text(
        of nodes: [Node], at value: Value, root: Value
    ) throws(JSONPathError) -> String {
        let walk = JSONPathWalk(root: root)
        var text = ""
        for node in nodes {
            switch node {
            case .text(let words): text += words
            case .path(let steps):
                text += try walk.values(steps, from: [value]).map(plain).joined(separator: " ")
            case .range(let steps, let inner):
                for element in try walk.values(steps, from: [value]) {
                    text += try self.text(of: inner, at: element, root: root)
                }
            }
        }
        return text
    }

    /// A value as it is printed: text as it is, everything else as JSON.
    static func plain(_ value: Value) -> String {
        value.string ?? JSONPathWalk.sorted(value)
    }
}

/// A path that cannot be read, or leads beyond the end of a list.
public struct JSONPathError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
