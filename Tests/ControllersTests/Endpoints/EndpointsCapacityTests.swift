import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Endpoints hold a thousand addresses")
struct EndpointsCapacityTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        /// The addresses that are ready, and those that are not, of each subset.
        let subsets: [[Int]]
        let kept: [[Int]]

        var testDescription: String { what }
    }

    static let cases: [Case] = [
        Case(what: "As many as fit are kept.", subsets: [[900, 100]], kept: [[900, 100]]),
        Case(
            what: "Addresses that are not ready go first.", subsets: [[900, 200]],
            kept: [[900, 100]]),
        Case(
            what: "All of them go before one that is ready does.", subsets: [[1001, 5]],
            kept: [[1000, 0]]),
        Case(
            what: "Each subset keeps its share, rounded up.",
            subsets: [[1000, 3], [500, 0]], kept: [[667, 0], [333, 0]]),
        Case(
            what: "So it does of those that are not ready.",
            subsets: [[400, 300], [400, 600]], kept: [[400, 67], [400, 133]]),
    ]

    @Test(arguments: cases)
    func truncates(_ test: Case) {
        var endpoints = Endpoints()
        endpoints.subsets = test.subsets.map { counts in
            .with {
                $0.addresses = addresses(counts[0])
                $0.notReadyAddresses = addresses(counts[1])
            }
        }
        endpoints.truncateToCapacity()
        let kept = (endpoints.subsets ?? []).map {
            [$0.addresses?.count ?? 0, $0.notReadyAddresses?.count ?? 0]
        }
        #expect(kept == test.kept)
        let isMarked = endpoints.metadata.annotations?[Endpoints.overCapacityAnnotation]
        #expect(isMarked == (test.kept == test.subsets ? nil : "truncated"))
    }

    @Test func theAnnotationGoesWhenThereIsRoomAgain() {
        var endpoints = Endpoints()
        endpoints.metadata.annotations = [Endpoints.overCapacityAnnotation: "truncated"]
        endpoints.truncateToCapacity()
        #expect(endpoints.metadata.annotations == nil)
    }

    private func addresses(_ count: Int) -> [EndpointAddress]? {
        let addresses = (0..<count).map { number in
            EndpointAddress.with { $0.ip = "10.0.\(number / 256).\(number % 256)" }
        }
        return addresses.isEmpty ? nil : addresses
    }
}
