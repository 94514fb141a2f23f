internal import Controllers
internal import KubernetesAPI
internal import Reconcile

extension Property {
    /// Every property that holds for the program.
    public static let all: [Property] = [
        .eventuallyStable, .levelTriggered, .crashSafe, .returning, .repeatable, .turbulent,
        .shortSighted,
    ]

    /// The checkers are silent at every step; once users and faults stop, what was asked for comes
    /// about, and then nobody writes anything any more, not even a loop that has just started.
    public static let eventuallyStable = Property(
        "every step is safe, and what is asked for comes about and stays",
        history: { History(seed: $0, of: $1.workloads) },
        violations: { history, setting in
            let cluster = setting.cluster(for: history)
            cluster.play(history)
            return cluster.violations + setting.shortcomings(in: cluster.store.state)
                + unrest(in: cluster)
        })

    /// The same end without an error, whatever notices are lost, repeated, late or out of order,
    /// as long as the loop looks at everything once afterwards.
    public static let levelTriggered = Property(
        "lost, repeated, late and reordered notices change nothing in the end",
        history: { History(seed: $0, of: $1.workloads, scope: .withoutTraces) },
        violations: { history, setting in
            let undisturbed = setting.cluster(for: history)
            undisturbed.play(history)
            let disturbed = setting.cluster(for: history) {
                setting.unreliableAssembly(history)
            }
            disturbed.play(history)
            disturbed.restart(with: setting.plainAssembly(history))
            disturbed.settle()
            return disturbed.violations + setting.shortcomings(in: disturbed.store.state)
                + unrest(in: disturbed)
                + difference(between: undisturbed, and: disturbed, in: setting)
        })

    /// The same end if the process dies after each single write, or after any other number.
    public static let crashSafe = Property(
        "a crash after any write changes nothing in the end",
        history: { History(seed: $0, of: $1.workloads, scope: .withoutTraces, length: 6) },
        violations: { history, setting in
            let undisturbed = setting.cluster(for: history)
            undisturbed.play(history)
            var violations: [String] = []
            for longestLife in [1, 7] {
                let generator = SharedGenerator(seed: history.seed)
                let crashing = setting.cluster(for: history) {
                    let writes = generator.number(in: 1...longestLife)
                    return setting.mortalAssembly(history, writes: writes)
                }
                crashing.play(history)
                violations +=
                    crashing.violations + setting.shortcomings(in: crashing.store.state)
                    + difference(between: undisturbed, and: crashing, in: setting)
            }
            return violations
        })

    /// What users change and then change back leaves no trace.
    public static let returning = Property(
        "a change that is taken back leaves no trace",
        history: { History(seed: $0, of: $1.workloads, scope: .usersOnly, length: 4) },
        violations: { history, setting in
            let cluster = setting.cluster(for: history)
            cluster.play(history)
            let before = Outcome(of: cluster.store.state)
            let wanted = history.subjects.map { subject in
                cluster.store.state.object(subject.key)
            }
            var generator = SeededGenerator(seed: history.seed)
            for subject in history.subjects {
                cluster.make(subject.workload.change(subject.name, using: &generator))
                cluster.advance(by: .seconds(generator.number(in: 0...5)))
            }
            for (subject, earlier) in zip(history.subjects, wanted) {
                guard let earlier else { continue }
                cluster.make(subject.workload.restore(subject.name, to: earlier))
            }
            cluster.settle()
            return cluster.violations
                + Outcome(of: cluster.store.state).differences(from: before)
        })

    /// The same input gives the same writes in the same order, letter by letter.
    public static let repeatable = Property(
        "the same input gives the same plans",
        history: { History(seed: $0, of: $1.workloads, length: 10) },
        violations: { history, setting in
            let complaints = TwiceAskedController.Complaints()
            let first = setting.cluster(for: history, keepsJournal: true) {
                setting.twiceAskedAssembly(history, complaints)
            }
            first.play(history)
            let second = setting.cluster(for: history, keepsJournal: true)
            second.play(history)
            let pair = zip(first.journal, second.journal).first { $0 != $1 }
            return complaints.all
                + (pair.map { ["one run made \($0)\nand the other \($1)"] } ?? [])
        })

    // MARK: Parts

    private static let unrestPeriod: Duration = .seconds(2 * 3600)

    /// What is still written to a cluster in which nothing is left to do.
    ///
    /// - Parameter assembly: what the loop that starts anew is made of, if not of the same.
    static func unrest(
        in cluster: TrialCluster, after assembly: TrialCluster.Assembly? = nil
    ) -> [String] {
        let revision = cluster.store.revision
        cluster.advance(by: unrestPeriod)
        if cluster.store.revision != revision { return ["something was written after the end"] }
        if let assembly { cluster.restart(with: assembly) } else { cluster.restart() }
        cluster.settle()
        if cluster.store.revision != revision {
            return ["a loop that starts anew writes something"]
        }
        return []
    }

    /// In what one cluster came to another end, but for what is stuck in either of them, and
    /// whatever is about that.
    private static func difference(
        between undisturbed: TrialCluster, and other: TrialCluster, in setting: Setting
    ) -> [String] {
        let states = [undisturbed.store.state, other.store.state]
        let stuck = states.reduce(into: Set()) { $0.formUnion(setting.stuck(in: $1)) }
        return Outcome(of: states[1], without: stuck)
            .differences(from: Outcome(of: states[0], without: stuck))
    }
}

extension History.Subject {
    fileprivate var key: ObjectKey { workload.key(name) }
}
