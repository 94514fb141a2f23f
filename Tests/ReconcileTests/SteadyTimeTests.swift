import KubernetesAPI
import Reconcile
import Testing

@Suite("steady time") struct SteadyTimeTests {
    struct Look {
        let story: String
        /// Seconds: what the clock shows, what has passed, and the time that follows.
        let wall: Int64
        let elapsed: Int64
        let time: Int64
    }

    private static let looks = [
        Look(story: "the machine's clock is right", wall: 5000, elapsed: 10, time: 5000),
        Look(story: "it goes on", wall: 5060, elapsed: 70, time: 5060),
        Look(story: "it is set forward", wall: 9000, elapsed: 71, time: 9000),
        Look(story: "it is set back", wall: 4000, elapsed: 72, time: 9001),
        Look(story: "time goes on", wall: 4100, elapsed: 172, time: 9101),
        Look(story: "it is set back further", wall: 0, elapsed: 173, time: 9102),
        Look(story: "it is right again", wall: 9200, elapsed: 174, time: 9200),
        Look(story: "it is corrected a little", wall: 9200, elapsed: 175, time: 9200),
        Look(story: "and has caught up", wall: 9202, elapsed: 177, time: 9202),
    ]

    @Test func goesOnWhateverTheClockShows() {
        var steady = SteadyTime()
        for look in Self.looks {
            let time = steady.now(
                wall: Timestamp(seconds: look.wall), elapsed: .seconds(look.elapsed))
            #expect(time == Timestamp(seconds: look.time), "\(look.story)")
        }
    }

    /// A machine without a clock of its own starts in the past, and is told the time later.
    @Test func beginsWhereAnEarlierRunHasEnded() {
        var steady = SteadyTime()
        steady.advance(to: Timestamp(seconds: 5000))
        let times = [0, 30, 60].map {
            steady.now(wall: Timestamp(seconds: 100 + $0), elapsed: .seconds(7 + $0))
        }
        #expect(times == [5000, 5030, 5060].map { Timestamp(seconds: $0) })
    }
}
