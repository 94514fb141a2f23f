import KubernetesAPI
import Manifests
import Testing

/// What holds for every desired, last applied and observed object, tried on random Pod specs.
@Suite struct ThreeWayMergePropertyTests {
    private static let runs = 500

    @Test(arguments: [UInt64(1), 2, 3]) func `a second application changes nothing`(seed: UInt64) {
        var specs = RandomPodSpecs(seed: seed)
        for run in 0..<Self.runs {
            let (desired, lastApplied, observed) = (specs.next(), specs.next(), specs.next())
            let once = apply(desired, lastApplied: lastApplied, observed: observed)
            let twice = apply(desired, lastApplied: desired, observed: once)
            #expect(twice == once, "seed \(seed), run \(run)")
        }
    }

    @Test(arguments: [UInt64(4), 5]) func `what is desired is there, and in its order`(
        seed: UInt64
    ) {
        var specs = RandomPodSpecs(seed: seed)
        for run in 0..<Self.runs {
            let (desired, observed) = (specs.next(), specs.next())
            let merged = apply(desired, lastApplied: nil, observed: observed)
            #expect(contains(merged, desired), "seed \(seed), run \(run)")
        }
    }

    @Test func `without other writers the result is what is desired`() {
        var specs = RandomPodSpecs(seed: 6)
        for run in 0..<Self.runs {
            let (desired, lastApplied) = (specs.next(), specs.next())
            let merged = apply(desired, lastApplied: lastApplied, observed: lastApplied)
            #expect(merged == desired, "run \(run)")
        }
    }

    private func apply(_ desired: Value, lastApplied: Value?, observed: Value) -> Value {
        ThreeWayMerge.apply(
            desired: desired, lastApplied: lastApplied, observed: observed, schema: PodSpec.self)
    }

    /// Whether `part` is found in `whole`: fields by name, elements in order.
    private func contains(_ whole: Value, _ part: Value) -> Bool {
        switch (whole, part) {
        case (.object(let whole), .object(let part)):
            return part.allSatisfy { entry in
                whole[entry.key].map { contains($0, entry.value) } ?? false
            }
        case (.array(let whole), .array(let part)):
            var rest = whole[...]
            return part.allSatisfy { element in
                guard let index = rest.firstIndex(where: { contains($0, element) }) else {
                    return false
                }
                rest = rest[(index + 1)...]
                return true
            }
        default: return whole == part
        }
    }
}

/// Pod specs made of few names, so that two of them have much in common.
private struct RandomPodSpecs {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Value {
        [
            "containers": .array(some(["a", "b", "c"]).map { container($0) }),
            "nodeSelector": .object(
                ValueObject(some(["x", "y", "z"]).map { ($0, .string(pick(["1", "2"]))) })),
            "tolerations": .array(some(["k", "l"]).map { ["key": .string($0)] }),
            "volumes": .array(some(["v", "w"]).map { volume($0) }),
        ]
    }

    private mutating func container(_ name: String) -> Value {
        let ports = some([53, 80]).flatMap { number in
            some(["TCP", "UDP"]).map { port -> Value in
                ["containerPort": .int(Int64(number)), "protocol": .string(port)]
            }
        }
        return [
            "name": .string(name), "image": .string(pick(["i:1", "i:2"])),
            "args": .array(some(["-a", "-b"]).map { .string($0) }), "ports": .array(ports),
            "env": .array(
                some(["A", "B", "C"]).map { name in
                    ["name": .string(name), "value": .string(pick(["1", "2"]))]
                }),
        ]
    }

    private mutating func volume(_ name: String) -> Value {
        pick([true, false])
            ? ["name": .string(name), "emptyDir": ["medium": "Memory"]]
            : ["name": .string(name), "configMap": ["name": .string(pick(["m", "n"]))]]
    }

    /// Some of the elements, in any order.
    private mutating func some<Element>(_ elements: [Element]) -> [Element] {
        var result: [Element] = []
        for element in elements where pick([true, true, false]) {
            result.insert(element, at: Int(random() % UInt64(result.count + 1)))
        }
        return result
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(random() % UInt64(elements.count))]
    }

    /// Knuth's linear congruential generator; its high bits are random enough.
    private mutating func random() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
