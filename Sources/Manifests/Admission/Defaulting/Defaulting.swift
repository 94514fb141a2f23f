import KubernetesAPI

/// A kind, or a part of one, for whose absent fields the API server has defaults.
///
/// Defaults are what the API's versions define: fields that depend on nothing but the object.
/// What REST strategies and admission plug-ins add on creation is in `AdmissibleKind`.
public protocol Defaulting {
    /// Writes the defaults of the fields that are absent, and nothing where none is.
    mutating func writeDefaults(_ writer: inout DefaultWriter)
}

extension Defaulting {
    /// Writes the defaults of the fields that are absent. Idempotent.
    public mutating func applyDefaults() {
        var writer = DefaultWriter()
        writeDefaults(&writer)
    }
}

/// Writes defaults where they are missing, and leaves everything else untouched.
///
/// Objects made from one template share its arrays and boxes, and a write, even of an equal value,
/// would copy them. So the writer works on a copy of each element, and puts it back only if
/// something in it was missing; unless it is told that nothing is shared.
public struct DefaultWriter {
    /// Whether anything was missing so far.
    public private(set) var hasWritten = false

    /// Whether parts of the object may be parts of others too.
    let isShared: Bool

    public init(isShared: Bool = true) { self.isShared = isShared }

    /// Sets a field that is a pointer in Kubernetes: zero is a value, only absence means default.
    mutating func set<Wrapped>(_ field: inout Wrapped?, _ value: @autoclosure () -> Wrapped) {
        if field != nil { return }
        field = value()
        hasWritten = true
    }

    mutating func set<Wrapped>(_ box: inout Boxed<Wrapped>, _ value: @autoclosure () -> Wrapped) {
        if !box.isEmpty { return }
        box = Boxed(value())
        hasWritten = true
    }

    /// Sets a field that is a plain text in Kubernetes, where empty means absent.
    mutating func set(_ field: inout String?, ifEmpty value: @autoclosure () -> String) {
        guard field?.isEmpty ?? true else { return }
        field = value()
        hasWritten = true
    }

    mutating func set(_ field: inout String, ifEmpty value: @autoclosure () -> String) {
        guard field.isEmpty else { return }
        field = value()
        hasWritten = true
    }

    /// Sets a field that is a plain number in Kubernetes, where zero means absent.
    mutating func set<Number: BinaryInteger>(_ field: inout Number?, ifZero value: Number) {
        guard (field ?? 0) == 0 else { return }
        field = value
        hasWritten = true
    }

    /// Replaces a field whatever it is, unless it is `value` already.
    mutating func replace<Field: Equatable>(_ field: inout Field, _ value: Field) {
        guard field != value else { return }
        field = value
        hasWritten = true
    }

    /// Removes a field that is a plain value in Kubernetes, where its zero is the same as absence.
    mutating func drop<Field: Equatable>(_ field: inout Field?, ifZero zero: Field) {
        guard field == zero else { return }
        field = nil
        hasWritten = true
    }

    /// Removes a list or map that is empty, which in Kubernetes is the same as absence.
    mutating func dropEmpty(_ field: inout (some Collection)?) {
        guard let elements = field, elements.isEmpty else { return }
        field = nil
        hasWritten = true
    }

    /// Writes the defaults inside a part that is there.
    mutating func apply<Part: Defaulting>(_ part: inout Part) {
        part.writeDefaults(&self)
    }

    mutating func apply<Part: Defaulting>(_ part: inout Part?) {
        part?.writeDefaults(&self)
    }

    mutating func apply<Part: Defaulting>(_ box: inout Boxed<Part>) {
        if box.isEmpty { return }
        guard isShared else {
            box.value?.writeDefaults(&self)
            return
        }
        guard var part = box.value else { return }
        if writes({ part.writeDefaults(&$0) }) { box = Boxed(part) }
    }

    mutating func apply<Part: Defaulting>(_ shared: inout Shared<Part>) {
        guard isShared else {
            shared.value.writeDefaults(&self)
            return
        }
        var part = shared.value
        if writes({ part.writeDefaults(&$0) }) { shared = Shared(part) }
    }

    mutating func apply<Part: Defaulting>(_ parts: inout [Part]) {
        for index in parts.indices {
            guard isShared else {
                parts[index].writeDefaults(&self)
                continue
            }
            var part = parts[index]
            if writes({ part.writeDefaults(&$0) }) { parts[index] = part }
        }
    }

    mutating func apply<Part: Defaulting>(_ parts: inout [Part]?) {
        guard var copy = parts else { return }
        guard isShared else {
            // The list is changed in place when only one holds it.
            parts = nil
            apply(&copy)
            parts = copy
            return
        }
        if writes({ $0.apply(&copy) }) { parts = copy }
    }

    /// Runs `body`, and says whether it wrote anything.
    mutating func writes(_ body: (inout DefaultWriter) -> Void) -> Bool {
        var inner = DefaultWriter(isShared: isShared)
        body(&inner)
        if inner.hasWritten { hasWritten = true }
        return inner.hasWritten
    }

    /// Writes a resource list's quantities as the API server does: to the thousandth, rounded
    /// up, in canonical form.
    mutating func canonicalize(_ amounts: inout [String: Quantity]?) {
        guard let before = amounts else { return }
        // What becomes of one entry does not depend on the order of the entries.
        for (name, quantity) in before {
            if let canonical = quantity.canonicalInMilli {
                amounts?[name] = canonical
                hasWritten = true
            }
        }
    }

    /// Writes a quantity in canonical form.
    mutating func canonicalize(_ quantity: inout Quantity?) {
        guard let written = quantity, !written.isPlainlyCanonical else { return }
        let text = written.canonicalText
        if text == written.text { return }
        quantity = Quantity(text)
        hasWritten = true
    }
}

extension Quantity {
    /// The quantity rounded up to the thousandth, with canonical text; `nil` if it is that already.
    fileprivate var canonicalInMilli: Quantity? {
        if isPlainlyCanonical { return nil }
        let rounded = hasSubMilliPart ? Quantity(milli: milliValue) : self
        let canonical = rounded.canonicalText
        return canonical == text ? nil : Quantity(canonical)
    }

    /// Whether the text is canonical at first sight: a whole number that its suffix cannot shorten.
    /// Most quantities are, and finding that out is cheaper than making the canonical text.
    fileprivate var isPlainlyCanonical: Bool {
        var number = 0
        var digitCount = 0
        var suffix: Substring.UTF8View = Substring().utf8
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            guard (0x30...0x39).contains(byte) else {
                suffix = text[index...].utf8
                break
            }
            number = number * 10 + Int(byte - 0x30)
            digitCount += 1
            // Longer numbers take the long way.
            if digitCount > 9 { return false }
        }
        guard number > 0, text.utf8.first != UInt8(ascii: "0") else { return false }
        switch suffix.count {
        case 0: return number % 1000 != 0
        case 1:
            let isCommon = "mkMGT".utf8.contains(suffix[suffix.startIndex])
            return isCommon && number % 1000 != 0
        default:
            let isBinary = suffix.count == 2 && suffix.last == UInt8(ascii: "i")
            return isBinary && "KMGT".utf8.contains(suffix[suffix.startIndex])
                && number % 1024 != 0
        }
    }

    private var hasSubMilliPart: Bool {
        // The canonical text of a finer quantity ends with the suffix for nano or micro.
        guard let last = canonicalText.utf8.last else { return false }
        return last == UInt8(ascii: "n") || last == UInt8(ascii: "u")
    }
}
