internal import KubernetesAPI

/// Places the endpoints of one group of ports in the slices there are, and in as few new ones as
/// that takes, changing as few slices as possible.
///
/// An endpoint stays in the slice it is in. New ones go, as in Kubernetes,
/// 1. into the slices that have to be written anyway, the fullest first;
/// 2. into the one other slice that they all fit in and that they fill best;
/// 3. into new slices.
struct SlicePacking {
    /// What becomes of a slice that is there.
    enum Outcome: Hashable {
        case unchanged
        case updated([Endpoint])
        /// It holds nothing that is wanted any more.
        case unused
    }

    private let maximum: Int
    private var kept: [[Endpoint]] = []
    private var outcomes: [Outcome] = []
    private var remaining: ArraySlice<Endpoint> = []
    private(set) var created: [[Endpoint]] = []

    /// - Parameters:
    ///   - slices: what the slices hold now, and whether they have to be written for another
    ///     reason, such as a changed label.
    ///   - desired: the endpoints they are to hold.
    init(
        _ slices: [(endpoints: [Endpoint], isOutdated: Bool)], desired: [Endpoint], maximum: Int
    ) {
        self.maximum = maximum
        keep(desired, in: slices)
        fillUpdatedSlices()
        while !remaining.isEmpty { placeNext() }
    }

    /// One outcome for each of the slices.
    var results: [Outcome] {
        zip(outcomes, kept).map { outcome, endpoints in
            switch outcome {
            case .unchanged, .unused: outcome
            case .updated: .updated(endpoints)
            }
        }
    }

    private mutating func keep(
        _ desired: [Endpoint], in slices: [(endpoints: [Endpoint], isOutdated: Bool)]
    ) {
        var missing: [EndpointIdentity: Endpoint] = [:]
        for endpoint in desired { missing[EndpointIdentity(endpoint)] = endpoint }
        for slice in slices {
            let wanted = slice.endpoints.compactMap {
                missing.removeValue(forKey: EndpointIdentity($0))
            }
            kept.append(wanted)
            if wanted == slice.endpoints {
                outcomes.append(slice.isOutdated ? .updated([]) : .unchanged)
            } else {
                outcomes.append(wanted.isEmpty ? .unused : .updated([]))
            }
        }
        // Taken out one by one, so that of two with one identity only one is placed.
        remaining =
            desired.compactMap { missing.removeValue(forKey: EndpointIdentity($0)) }[...]
    }

    private mutating func fillUpdatedSlices() {
        let updated = outcomes.indices.filter { outcomes[$0] == .updated([]) }
        let fullestFirst = updated.sorted {
            (-kept[$0].count, $0) < (-kept[$1].count, $1)
        }
        for position in fullestFirst { kept[position] += take(maximum - kept[position].count) }
    }

    private mutating func placeNext() {
        guard let position = bestFit else {
            created.append(take(maximum))
            return
        }
        kept[position] += take(remaining.count)
        outcomes[position] = .updated([])
    }

    /// The unchanged slice that has the least room to spare for all that remains.
    private var bestFit: Int? {
        guard remaining.count < maximum else { return nil }
        let candidates = outcomes.indices.filter {
            outcomes[$0] == .unchanged && kept[$0].count + remaining.count <= maximum
        }
        return candidates.max { (kept[$0].count, -$0) < (kept[$1].count, -$1) }
    }

    /// The next of the endpoints that remain, at most `room` of them.
    private mutating func take(_ room: Int) -> [Endpoint] {
        let taken = Array(remaining.prefix(room))
        remaining = remaining.dropFirst(taken.count)
        return taken
    }
}
