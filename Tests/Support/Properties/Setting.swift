public import Controllers
internal import KubernetesAPI
internal import Reconcile

/// What properties are tried on: controllers, and the kinds that histories are made of.
public struct Setting: Sendable {
    public var controllers: [any Controller]
    public var workloads: [any Workload]
    /// What happens in the trials of this setting is counted here.
    public var tally = Tally()

    public init(controllers: [any Controller], workloads: [any Workload]) {
        self.controllers = controllers
        self.workloads = workloads
    }

    /// The program's own controllers, with every kind that has a workload.
    public static let standard = Setting(
        controllers: ControllerSet.standalone,
        workloads: [
            DeploymentWorkload(), ReplicaSetWorkload(), StatefulSetWorkload(), DaemonSetWorkload(),
            JobWorkload(), CronJobWorkload(), ReplicationControllerWorkload(),
            HorizontalPodAutoscalerWorkload(), ServiceWorkload(), PodDisruptionBudgetWorkload(),
        ])

    /// The same with another controller in the place of the one of that name.
    public func replacing(_ name: String, with make: (any Controller) -> any Controller) -> Setting
    {
        var setting = self
        setting.controllers = controllers.map { $0.name == name ? make($0) : $0 }
        return setting
    }

    /// New checkers of every promise.
    private var checkers: [any Checker] {
        [VersionChecker(), OwnershipChecker(), CapacityChecker(), AddressChecker()]
            + workloads.flatMap(\.checkers)
    }

    /// A cluster for a history.
    ///
    /// - Parameters:
    ///   - checkers: what watches it, where that is not to be all checkers.
    ///   - assembly: what the loop is made of, where it is not to be the plain one.
    func cluster(
        for history: History, checkers: [any Checker]? = nil, keepsJournal: Bool = false,
        assembly: (() -> TrialCluster.Assembly)? = nil
    ) -> TrialCluster {
        TrialCluster(
            nodes: history.nodeCount, checkers: checkers ?? self.checkers,
            keepsJournal: keepsJournal, tally: tally,
            assembly: assembly ?? { plainAssembly(history) })
    }

    func plainAssembly(_ history: History) -> TrialCluster.Assembly {
        TrialCluster.Assembly(controllers, SimulatedNodes(timings: history.timings))
    }

    /// What is missing from what the users asked for, now that nothing is left to do.
    func shortcomings(in state: ClusterState) -> [String] {
        workloads.flatMap { $0.shortcomings(in: state) }
    }

    /// The names of the objects that Kubernetes does not bring to the end that was asked for.
    func stuck(in state: ClusterState) -> Set<String> {
        Set(workloads.flatMap { $0.stuck(in: state) })
    }
}
