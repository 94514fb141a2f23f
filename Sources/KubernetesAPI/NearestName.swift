/// The name that was probably meant by `name`: the one that differs only by case, or else the one
/// at the smallest edit distance, as long as that is at most a third of the name's length.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let typed = Array(name.utf8.prefix(longestComparedName))
    let limit = max(1, typed.count / 3)
    var nearest: (name: String, distance: Int)?
    for candidate in candidates {
        let bytes = Array(candidate.utf8)
        guard abs(bytes.count - typed.count) <= limit else { continue }
        let distance =
            candidate.lowercased() == name.lowercased() ? 0 : editDistance(typed, bytes)
        if distance <= limit, distance < nearest?.distance ?? .max {
            nearest = (candidate, distance)
        }
    }
    return nearest?.name
}

/// The API has no longer names; bounds the work for absurd input.
private let longestComparedName = 64

/// How many bytes must be inserted, removed, replaced or swapped with their neighbour to turn
/// `source` into `target`.
private func editDistance(_ source: [UInt8], _ target: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...target.count)
    for (row, byte) in source.enumerated() {
        var current = [row + 1]
        for (column, other) in target.enumerated() {
            var distance = min(previous[column + 1], current[column]) + 1
            distance = min(distance, previous[column] + (byte == other ? 0 : 1))
            if row > 0, column > 0, byte == target[column - 1], source[row - 1] == other {
                distance = min(distance, beforePrevious[column - 1] + 1)
            }
            current.append(distance)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[target.count]
}
