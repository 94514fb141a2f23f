import Testing

/// Rules for workloads and autoscalers that the recorded answers do not reach.
struct WorkloadRulesTests {
    private static let job = """
        {apiVersion: batch/v1, kind: Job, metadata: {name: j, uid: u}, spec: {template: {spec:
         {restartPolicy: Never, containers: [{name: c, image: "i:1"}]}}}}
        """

    @Test(arguments: [
        RuleCase("a valid Job is accepted", "{}"),
        RuleCase(
            "the names of indexed Pods are host names",
            "{metadata: {name: a.b}, spec: {completionMode: Indexed, completions: 2}}",
            "metadata.name Invalid"),
        RuleCase(
            "indexes fail in Jobs that have them", "spec: {maxFailedIndexes: 1}",
            "spec.backoffLimitPerIndex Required", "spec.maxFailedIndexes Invalid"),
        RuleCase(
            "large Jobs may fail at fewer indexes",
            "spec: {completionMode: Indexed, completions: 100001, backoffLimitPerIndex: 1}",
            "spec.maxFailedIndexes Required"),
        RuleCase(
            "who manages a Job is named by domain and path", "spec: {managedBy: me}",
            "spec.managedBy Invalid"),
        RuleCase(
            "a policy for failures needs Pods that fail",
            "spec: {podFailurePolicy: {rules: [{action: Count, onExitCodes: "
                + "{operator: In, values: [1]}}]}, template: {spec: {restartPolicy: OnFailure}}}",
            "spec.template.spec.restartPolicy Invalid"),
        RuleCase(
            "exit codes are named once",
            "spec: {podFailurePolicy: {rules: [{action: Count, onExitCodes: "
                + "{operator: In, values: [1, 1]}}]}}",
            "spec.podFailurePolicy.rules[0].onExitCodes.values[1] Duplicate"),
        RuleCase(
            "the label with the Job's name is the Job's",
            "spec: {template: {metadata: {labels: {job-name: other}}}}",
            "spec.template.metadata.labels[job-name] Invalid"),
    ])
    func aJob(_ example: RuleCase) throws { try example.check(Self.job) }

    @Test(arguments: [
        RuleCase(
            "where a suspended Job's Pods run may change",
            "spec: {template: {spec: {affinity: {nodeAffinity: "
                + "{preferredDuringSchedulingIgnoredDuringExecution: []}}}}}"),
        RuleCase(
            "what they keep away from may not",
            "spec: {template: {spec: {affinity: {podAffinity: {}}}}}", "spec.template Invalid"),
    ])
    func aChangeOfASuspendedJob(_ example: RuleCase) throws {
        let suspended = Self.job.replacing(
            "spec: {template", with: "spec: {suspend: true, template")
        try example.checkUpdate(suspended)
    }

    private static let daemonSet = """
        {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: d}, spec:
         {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec:
          {containers: [{name: c, image: "i:1"}]}}}}
        """

    @Test func aDaemonSetEitherSurgesOrLacks() throws {
        try RuleCase(
            "", "spec: {updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}}",
            "spec.updateStrategy.rollingUpdate.maxSurge Invalid"
        ).check(Self.daemonSet)
    }

    @Test func aTextThatIsNoAmountCountsForNothing() throws {
        let deployment = Self.daemonSet.replacing("DaemonSet", with: "Deployment")
        try RuleCase(
            "", "spec: {strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: x}}}",
            "spec.strategy.rollingUpdate.maxUnavailable Invalid"
        ).check(deployment)
        try RuleCase("", "spec: {strategy: {type: Often}}", "spec.strategy NotSupported")
            .check(deployment)
    }

    private static let cronJob = """
        {apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {schedule: "@daily",
         timeZone: UTC, jobTemplate: {spec: {template: {spec:
          {restartPolicy: Never, containers: [{name: c, image: "i:1"}]}}}}}}
        """

    @Test func aCronJobsJobsHaveSelectorsOfTheirOwn() throws {
        try RuleCase(
            "", "spec: {jobTemplate: {spec: {selector: {matchLabels: {a: b}}}}}",
            "spec.jobTemplate.spec.selector Invalid"
        ).check(Self.cronJob)
    }

    private static let autoscaler = """
        {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec:
         {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}, maxReplicas: 3}}
        """

    @Test(arguments: [
        RuleCase(
            "a metric has a type", "spec: {metrics: [{}]}", "spec.metrics[0].type Required",
            "spec.metrics[0].type NotSupported"),
        RuleCase(
            "a metric has one source, that of its type",
            "spec: {metrics: [{type: Resource, resource: {name: cpu, target: {type: Value, "
                + "averageValue: 1}}, pods: {metric: {name: m}, target: {type: Value, "
                + "averageValue: 1}}}]}",
            "spec.metrics[0].pods Forbidden"),
        RuleCase(
            "a container's metric is about a resource of containers",
            "spec: {metrics: [{type: ContainerResource, containerResource: {name: pods, "
                + "container: A, target: {type: Value, averageValue: 1}}}]}",
            "spec.metrics[0].containerResource.name Invalid",
            "spec.metrics[0].containerResource.container Invalid"),
    ])
    func anAutoscaler(_ example: RuleCase) throws { try example.check(Self.autoscaler) }
}
