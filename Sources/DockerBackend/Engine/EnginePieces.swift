internal import AsyncHTTPClient
internal import NIOCore

/// An answer of an engine, piece by piece as it comes.
struct EnginePieces: AsyncSequence {
    let body: HTTPClientResponse.Body

    struct AsyncIterator: AsyncIteratorProtocol {
        var pieces: HTTPClientResponse.Body.AsyncIterator

        mutating func next() async throws -> [UInt8]? {
            try await pieces.next().map { Array($0.readableBytesView) }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pieces: body.makeAsyncIterator())
    }
}
