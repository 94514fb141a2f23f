import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Endpoints are packed into slices")
struct SlicePackingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        /// The endpoints in each slice, by number.
        var slices: [Range<Int>] = []
        var desired: Set<Int>
        /// The sizes of the slices afterwards; `nil` where a slice is not written.
        var sizes: [Int?] = []
        var created: [Int] = []

        var testDescription: String { what }
    }

    static let cases: [Case] = [
        Case(
            what: "Without slices, new ones are filled one after the other.",
            desired: Set(0..<250), created: [100, 100, 50]),
        Case(
            what: "What is there stays, and a slice that does not change is not written.",
            slices: [0..<60, 60..<90], desired: Set(0..<90), sizes: [nil, nil]),
        Case(
            what: "What has to be written is filled up, the fullest slice first.",
            slices: [0..<60, 60..<140], desired: Set(0..<170).subtracting([0, 60]),
            sizes: [68, 100]),
        Case(
            what: "What need not be written is filled where all new endpoints fit best.",
            slices: [0..<50, 50..<140, 140..<210], desired: Set(0..<220), sizes: [nil, 100, nil]),
        Case(
            what: "New endpoints are not split over slices that need not be written.",
            slices: [0..<95, 95..<190], desired: Set(0..<200), sizes: [nil, nil], created: [10]),
        Case(
            what: "A full batch of new endpoints goes into a new slice, the rest where it fits.",
            slices: [0..<50], desired: Set(0..<170), sizes: [70], created: [100]),
        Case(
            what: "A slice of which nothing is wanted is free for another use.",
            slices: [0..<2, 2..<4], desired: [2, 3], sizes: [0, nil]),
        Case(
            what: "An endpoint does not move together with others to empty a slice.",
            slices: [0..<100, 100..<130], desired: [1, 101], sizes: [1, 1]),
    ]

    @Test(arguments: cases)
    func packs(_ test: Case) {
        let desired = test.desired.sorted().map(endpoint)
        let packing = SlicePacking(
            test.slices.map { ($0.map(endpoint), false) }, desired: desired, maximum: 100)
        let sizes = packing.results.map { result -> Int? in
            switch result {
            case .unchanged: nil
            case .unused: 0
            case .updated(let endpoints): endpoints.count
            }
        }
        #expect(sizes == test.sizes)
        #expect(packing.created.map(\.count) == test.created)
        let written = zip(test.slices, packing.results).flatMap { slice, result -> [Endpoint] in
            switch result {
            case .unchanged: slice.map(endpoint)
            case .unused: []
            case .updated(let endpoints): endpoints
            }
        }
        let all = written + packing.created.flatMap(\.self)
        #expect(all.count == desired.count && Set(all) == Set(desired))
    }

    @Test func anOutdatedSliceIsWrittenAndFilled() {
        let packing = SlicePacking(
            [([endpoint(0)], true), ([endpoint(1)], false)],
            desired: (0..<3).map(endpoint), maximum: 100)
        #expect(packing.results == [.updated([endpoint(0), endpoint(2)]), .unchanged])
    }

    @Test func aChangedConditionIsWrittenInPlace() {
        var ready = endpoint(1)
        ready.conditions = .with { $0.ready = true }
        let packing = SlicePacking(
            [([endpoint(0), endpoint(1)], false)], desired: [ready, endpoint(0)], maximum: 100)
        #expect(packing.results == [.updated([endpoint(0), ready])])
    }

    private func endpoint(_ number: Int) -> Endpoint {
        .with { $0.addresses = ["10.0.\(number / 256).\(number % 256)"] }
    }
}
