import Testing

/// Rules for kinds of which there are few recorded answers, or none.
struct ClusterRulesTests {
    private static let node = """
        {apiVersion: v1, kind: Node, metadata: {name: n1},
         spec: {podCIDRs: [10.0.0.0/24], providerID: p}}
        """

    @Test(arguments: [
        RuleCase("a valid Node is accepted", "{}"),
        RuleCase(
            "a taint has an effect", "spec: {taints: [{key: a, effect: Never}]}",
            "metadata.taints[0].effect NotSupported"),
        RuleCase(
            "Pods are whole", "status: {capacity: {pods: 500m}}", "status.capacity.pods Invalid",
            "status.allocatable.pods Invalid"),
        RuleCase(
            "ranges of Pods are ranges", "spec: {podCIDRs: [10.0.0.0]}",
            "spec.podCIDRs[0] Invalid"),
    ])
    func aNode(_ example: RuleCase) throws { try example.check(Self.node) }

    @Test(arguments: [
        RuleCase("its range stays", "spec: {podCIDRs: [10.0.1.0/24]}", "spec.podCIDRs Forbidden"),
        RuleCase("its provider stays", "spec: {providerID: q}", "spec.providerID Forbidden"),
        RuleCase("it may be cordoned", "spec: {unschedulable: true}"),
    ])
    func aChangeOfANode(_ example: RuleCase) throws { try example.checkUpdate(Self.node) }

    private static let limits = """
        {apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Pod}]}}
        """

    @Test(arguments: [
        RuleCase("a valid LimitRange is accepted", "{}"),
        RuleCase(
            "a type is limited once", "spec: {limits: [{type: Pod}, {type: Pod}]}",
            "spec.limits[1].type Duplicate"),
        RuleCase(
            "Pods have no defaults", "spec: {limits: [{type: Pod, default: {cpu: 1}}]}",
            "spec.limits[0].default Forbidden"),
        RuleCase(
            "the least is not more than the most",
            "spec: {limits: [{type: Pod, min: {cpu: 2}, max: {cpu: 1}}]}",
            "spec.limits[0].min[cpu] Invalid"),
        RuleCase(
            "claims are limited in what they claim",
            "spec: {limits: [{type: PersistentVolumeClaim}]}",
            "spec.limits[0].limits Required"),
        RuleCase(
            "a ratio is at least one",
            "spec: {limits: [{type: Pod, maxLimitRequestRatio: {cpu: 500m}}]}",
            "spec.limits[0].maxLimitRequestRatio[cpu] Invalid"),
    ])
    func aLimitRange(_ example: RuleCase) throws { try example.check(Self.limits) }

    private static let quota = """
        {apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: 5}}}
        """

    @Test(arguments: [
        RuleCase(
            "what is limited can be counted", "spec: {hard: {gpu: 1}}", "spec.hard[gpu] Invalid"),
        RuleCase(
            "what runs for ever is not what ends", "spec: {scopes: [Terminating, NotTerminating]}",
            "spec.scopes Invalid"),
        RuleCase(
            "Pods without requests are only counted",
            "spec: {hard: {cpu: 1}, scopes: [BestEffort]}", "spec.scopes Invalid"),
        RuleCase(
            "a class of priority is named",
            "spec: {scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In}]}}",
            "spec.scopeSelector.matchExpressions.values Required"),
    ])
    func aResourceQuota(_ example: RuleCase) throws { try example.check(Self.quota) }

    @Test func theScopeOfAQuotaStays() throws {
        try RuleCase("", "spec: {scopes: [Terminating]}", "spec.scopes Invalid")
            .checkUpdate(Self.quota)
    }

    private static let storageClass = """
        {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: s}, provisioner: a.b/c}
        """

    @Test(arguments: [
        RuleCase("somebody makes the volumes", "provisioner: ''", "provisioner Required"),
        RuleCase("what becomes of volumes", "reclaimPolicy: Recycle", "reclaimPolicy NotSupported"),
        RuleCase(
            "when volumes are bound", "volumeBindingMode: Never", "volumeBindingMode NotSupported"),
    ])
    func aStorageClass(_ example: RuleCase) throws { try example.check(Self.storageClass) }

    @Test(arguments: [
        RuleCase("who makes the volumes stays", "provisioner: d", "provisioner Forbidden"),
        RuleCase("how they are made stays", "parameters: {a: b}", "parameters Forbidden"),
        RuleCase("they may be enlarged", "allowVolumeExpansion: true"),
    ])
    func aChangeOfAStorageClass(_ example: RuleCase) throws {
        try example.checkUpdate(Self.storageClass)
    }

    private static let priorityClass = """
        {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: p}, value: 5}
        """

    @Test(arguments: [
        RuleCase("high priorities are the system's", "value: 1000000001", "value Forbidden"),
        RuleCase(
            "names of the system's too", "metadata: {name: system-x}", "metadata.name Forbidden"),
    ])
    func aPriorityClass(_ example: RuleCase) throws { try example.check(Self.priorityClass) }

    @Test func aPriorityStays() throws {
        try RuleCase("", "value: 6", "value Forbidden").checkUpdate(Self.priorityClass)
    }

    private static let secret = """
        {apiVersion: v1, kind: Secret, metadata: {name: s}, type: kubernetes.io/dockerconfigjson,
         stringData: {.dockerconfigjson: "{}"}}
        """

    @Test(arguments: [
        RuleCase("a valid Secret is accepted", "{}"),
        RuleCase(
            "credentials for registries are JSON", "stringData: {.dockerconfigjson: '{'}",
            "data[.dockerconfigjson] Invalid"),
        RuleCase(
            "an empty key is none",
            "{type: kubernetes.io/ssh-auth, "
                + "stringData: {ssh-privatekey: ''}}", "data[ssh-privatekey] Required"),
        RuleCase(
            "an owner is no Event",
            "metadata: {ownerReferences: [{apiVersion: v1, kind: Event, name: e, uid: u}]}",
            "metadata.ownerReferences Invalid"),
        RuleCase(
            "what an object owns is orphaned or deleted",
            "metadata: {finalizers: [orphan, foregroundDeletion]}", "metadata.finalizers Invalid"),
    ])
    func aSecret(_ example: RuleCase) throws { try example.check(Self.secret) }
}
