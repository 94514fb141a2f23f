import Controllers
import KubernetesAPI
import Reconcile

/// Writes the Pod statuses that a scenario scripts, as the kubelets of its nodes would.
struct ScriptedKubelet {
    private let cluster: VirtualCluster
    /// How many addresses were handed out.
    private var addressCount = 0

    init(_ cluster: VirtualCluster) { self.cluster = cluster }

    mutating func report(_ report: KubeletReport) throws(ScenarioFault) {
        var selector = report.pods
        if report.outcome == .gone { selector.state = selector.state ?? .terminating }
        for pod in cluster.pods(selector) where report.outcome != .gone || pod.isTerminating {
            try write(report, of: pod)
        }
    }

    /// One round over the Pods as they are now.
    ///
    /// - Returns: whether there was anything to do; if not, nothing was written.
    mutating func round(_ round: KubeletRound) throws(ScenarioFault) -> Bool {
        var everything = round.pods
        everything.includesTerminating = true
        everything.includesFinished = true
        let pods = cluster.pods(everything)
        let gone = pods.filter(\.isTerminating)
        let reported = pods.filter { pod in
            pod.isActive && pod.nodeName != nil && (round.outcome != .ready || !pod.isReady)
        }
        for pod in gone { try remove(pod) }
        let report = KubeletReport(pods: round.pods, outcome: round.outcome)
        for pod in reported { try write(report, of: pod) }
        return !gone.isEmpty || !reported.isEmpty
    }

    // MARK: Writing

    private mutating func write(_ report: KubeletReport, of pod: Pod) throws(ScenarioFault) {
        if report.outcome == .gone { return try remove(pod) }
        var status = PodStatusScript(pod, now: cluster.now.truncatedToSeconds)
        if status.isFirst {
            addressCount += 1
            status.start(address: "10.244.\(addressCount / 250).\(addressCount % 250 + 1)")
        }
        status.apply(report)
        try cluster.write("the report of \(pod.key)") { () throws(StoreError) in
            try cluster.store.updateStatus(status.pod, now: cluster.now)
        }
    }

    /// Tells the API server that the node has stopped the Pod.
    private func remove(_ pod: Pod) throws(ScenarioFault) {
        let deletion = Deletion(uid: pod.uid, gracePeriodSeconds: 0)
        try cluster.write("the end of \(pod.key)") { () throws(StoreError) in
            try cluster.store.delete(pod.key, deletion, now: cluster.now)
        }
    }
}
