import Glibc
import Testing

@testable import ProcessBackend

struct StopSignalTests {
    @Test(arguments: [
        ("SIGTERM", 15), ("SIGINT", 2), ("SIGUSR1", 10), ("SIGWINCH", 28), ("SIGRTMIN", 34),
        ("SIGRTMIN+3", 37), ("SIGRTMAX-14", 50), ("SIGRTMAX", 64),
    ])
    func hasItsNumber(_ name: String, _ number: Int32) {
        #expect(StopSignal.number(of: name) == number)
    }

    @Test(arguments: [
        "", "TERM", "SIGNONE", "SIGRTMIN-1", "SIGRTMAX+1", "SIGRTMIN+31", "SIGRTMIN+", "SIGTERM+1",
    ])
    func noOtherNameHasOne(_ name: String) {
        #expect(StopSignal.number(of: name) == nil)
    }
}
