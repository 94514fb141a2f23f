import KubernetesAPI
import Testing

@testable import Kubelet

/// When the Pods of a node are looked at.
@Suite struct PodScheduleTests {
    private func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    private func schedule(_ uids: String...) -> PodSchedule {
        var schedule = PodSchedule()
        for uid in uids { schedule.add(uid) }
        return schedule
    }

    @Test func thoseThatAreDueComeInTheOrderOfTheirArrival() {
        var schedule = schedule("c", "a", "b")
        schedule.setDeadline(time(5), of: "b")
        schedule.setDeadline(time(9), of: "c")
        schedule.wake("a")
        #expect(schedule.nextDeadline == time(0))
        #expect(schedule.takeDue(now: time(10)) == ["c", "a", "b"])
        #expect(schedule.takeDue(now: time(10)) == [])
        #expect(schedule.nextDeadline == nil)
    }

    @Test func theLastDeadlineOfAPodCounts() {
        var schedule = schedule("a")
        schedule.setDeadline(time(5), of: "a")
        schedule.setDeadline(time(9), of: "a")
        #expect(schedule.nextDeadline == time(9))
        schedule.setDeadline(time(7), of: "a")
        #expect(schedule.nextDeadline == time(7))
        schedule.setDeadline(nil, of: "a")
        #expect(schedule.nextDeadline == nil)
    }

    @Test func whoIsHeldIsNotDueUntilLetGo() {
        var schedule = schedule("a", "b", "c")
        schedule.wake("a")
        schedule.setDeadline(time(5), of: "b")
        for uid in ["a", "b", "c"] { schedule.hold(uid) }
        schedule.wake("c")
        #expect(schedule.holds)
        #expect(schedule.nextDeadline == nil)
        #expect(schedule.takeDue(now: time(6)) == [])
        schedule.letGo()
        #expect(!schedule.holds)
        #expect(schedule.nextDeadline == time(0))
        #expect(schedule.takeDue(now: time(4)) == ["a", "c"])
        #expect(schedule.nextDeadline == time(5))
    }

    @Test func whoIsGoneIsForgotten() {
        var schedule = schedule("a", "b")
        schedule.wake("a")
        schedule.setDeadline(time(5), of: "b")
        schedule.hold("b")
        schedule.remove("a")
        schedule.remove("b")
        schedule.letGo()
        #expect(schedule.isEmpty)
        #expect(schedule.nextDeadline == nil)
        schedule.add("a")
        schedule.wake("b")
        #expect(schedule.takeDue(now: time(9)) == [])
        #expect(schedule.all == ["a"])
    }

    /// What a schedule says is what going through all Pods would say, whatever was done to it.
    @Test(arguments: 1...40) func saysWhatALookAtAllPodsWould(seed: UInt64) {
        var state = seed
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        var schedule = PodSchedule()
        var plain = PlainSchedule()
        var now: Int64 = 1
        for _ in 0..<400 {
            let uid = "pod-\(random(12))"
            switch random(9) {
            case 0:
                schedule.add(uid)
                plain.add(uid)
            case 1:
                schedule.remove(uid)
                plain.remove(uid)
            case 2:
                schedule.wake(uid)
                plain.wake(uid)
            case 3:
                schedule.hold(uid)
                plain.hold(uid)
            case 4:
                schedule.letGo()
                plain.held.removeAll()
            case 5:
                now += Int64(random(3))
                #expect(schedule.takeDue(now: time(now)) == plain.takeDue(now: time(now)))
            default:
                let deadline = random(8) == 0 ? nil : time(now + Int64(random(20)))
                schedule.setDeadline(deadline, of: uid)
                plain.setDeadline(deadline, of: uid)
            }
            #expect(schedule.nextDeadline == plain.nextDeadline)
            #expect(schedule.all == plain.order)
            #expect(schedule.holds == !plain.held.isEmpty)
        }
    }
}

/// A schedule that looks at all Pods each time.
private struct PlainSchedule {
    var order: [String] = []
    var due: Set<String> = []
    var deadlines: [String: Timestamp] = [:]
    var held: Set<String> = []

    mutating func add(_ uid: String) { if !order.contains(uid) { order.append(uid) } }

    mutating func remove(_ uid: String) {
        order.removeAll { $0 == uid }
        due.remove(uid)
        deadlines[uid] = nil
        held.remove(uid)
    }

    mutating func wake(_ uid: String) { if order.contains(uid) { due.insert(uid) } }

    mutating func hold(_ uid: String) { if order.contains(uid) { held.insert(uid) } }

    mutating func setDeadline(_ time: Timestamp?, of uid: String) {
        if order.contains(uid) { deadlines[uid] = time }
    }

    var nextDeadline: Timestamp? {
        if !due.subtracting(held).isEmpty { return Timestamp(seconds: 0) }
        return deadlines.filter { !held.contains($0.key) }.map(\.value).min()
    }

    mutating func takeDue(now: Timestamp) -> [String] {
        let taken = order.filter { uid in
            !held.contains(uid) && (due.contains(uid) || deadlines[uid].map { $0 <= now } ?? false)
        }
        for uid in taken {
            due.remove(uid)
            deadlines[uid] = nil
        }
        return taken
    }
}
