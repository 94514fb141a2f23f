import ArgumentParser
import KubernetesAPI
import Reconcile

/// The objects that a command is about, named as for kubectl.
struct TargetOptions: ParsableArguments {
    @Argument(help: "A kind and names, or KIND/NAME any number of times: deploy web, deploy/web.")
    var selection: [String]

    @OptionGroup var state: StateOptions

    @Option(name: .shortAndLong, help: "The namespace to look in.")
    var namespace: String = "default"

    /// The objects that are named.
    ///
    /// - Throws: `ValidationFailure` if one does not exist, or if none is named.
    func objects(in store: Store) throws -> [any KubernetesObject] {
        let query = try ObjectQuery(selection, namespace: namespace)
        guard query.isBounded else {
            throw ValidationFailure("name an object, such as deployment/web")
        }
        return try query.objects(in: store)
    }
}

/// A time span as kubectl takes it: `90s`, `5m`, `1h30m`, or a number of seconds.
struct TimeSpan: ExpressibleByArgument {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
    private static let maximumSeconds: Int64 = 10 * 365 * 86_400

    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        var total: Int64 = 0
        var digits = ""
        for character in argument {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else {
                guard let unit = Self.units[character], let count = Int64(digits),
                    count <= Self.maximumSeconds
                else { return nil }
                total += count * unit
                digits = ""
            }
        }
        if !digits.isEmpty {
            // Only a span that is nothing but a number needs no unit.
            guard total == 0, digits.count == argument.count, let count = Int64(digits) else {
                return nil
            }
            total = count
        }
        guard !argument.isEmpty, total <= Self.maximumSeconds else { return nil }
        duration = .seconds(total)
    }

    /// The limit of a wait, in which zero stands for none.
    var limit: Duration? { duration == .zero ? nil : duration }
}
