public import KubernetesAPI

// The tables of the kinds that controllers look at, by name.

extension ClusterState {
    public var replicaSets: ObjectTable<ReplicaSet> { table(ReplicaSet.self) }
    public var replicationControllers: ObjectTable<ReplicationController> {
        table(ReplicationController.self)
    }
    public var deployments: ObjectTable<Deployment> { table(Deployment.self) }
    public var statefulSets: ObjectTable<StatefulSet> { table(StatefulSet.self) }
    public var daemonSets: ObjectTable<DaemonSet> { table(DaemonSet.self) }
    public var jobs: ObjectTable<Job> { table(Job.self) }
    public var cronJobs: ObjectTable<CronJob> { table(CronJob.self) }
    public var podDisruptionBudgets: ObjectTable<PodDisruptionBudget> {
        table(PodDisruptionBudget.self)
    }
    public var limitRanges: ObjectTable<LimitRange> { table(LimitRange.self) }
    public var resourceQuotas: ObjectTable<ResourceQuota> { table(ResourceQuota.self) }
    public var priorityClasses: ObjectTable<PriorityClass> { table(PriorityClass.self) }
    public var storageClasses: ObjectTable<StorageClass> { table(StorageClass.self) }
    public var persistentVolumes: ObjectTable<PersistentVolume> { table(PersistentVolume.self) }
    public var persistentVolumeClaims: ObjectTable<PersistentVolumeClaim> {
        table(PersistentVolumeClaim.self)
    }
    public var serviceAccounts: ObjectTable<ServiceAccount> { table(ServiceAccount.self) }
    public var services: ObjectTable<Service> { table(Service.self) }
    public var endpoints: ObjectTable<Endpoints> { table(Endpoints.self) }
    public var endpointSlices: ObjectTable<EndpointSlice> { table(EndpointSlice.self) }
}
