import Testing

/// Rules for Pods that the recorded answers do not reach.
struct PodRulesTests {
    private static let pod = """
        {apiVersion: v1, kind: Pod, metadata: {name: p},
         spec: {containers: [{name: c, image: "i:1"}]}}
        """

    @Test(arguments: [
        RuleCase("a valid Pod is accepted", "{}"),
        RuleCase(
            "a cost of deletion is a number in its one usual form",
            "metadata: {annotations: {controller.kubernetes.io/pod-deletion-cost: '+5'}}",
            "metadata.annotations[controller.kubernetes.io/pod-deletion-cost] Invalid"),
        RuleCase(
            "an AppArmor annotation names a container",
            "metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/x: a}}",
            "metadata.annotations[container.apparmor.security.beta.kubernetes.io/x] Invalid"),
        RuleCase(
            "a mirror Pod is bound", "metadata: {annotations: {kubernetes.io/config.mirror: a}}",
            "metadata.annotations[kubernetes.io/config.mirror] Invalid"),
        RuleCase(
            "a Pod behind a gate is not bound",
            "spec: {nodeName: n1, schedulingGates: [{name: example.org/g}]}",
            "spec.nodeName Forbidden"),
        RuleCase(
            "users of its own and the node's network do not go together",
            "spec: {hostUsers: false, hostNetwork: true}", "spec.hostNetwork Forbidden"),
        RuleCase(
            "all processes of the node are not shared among containers",
            "spec: {hostPID: true, shareProcessNamespace: true}",
            "spec.securityContext.shareProcessNamespace Invalid"),
        RuleCase(
            "there are at most three nameservers",
            "spec: {dnsConfig: {nameservers: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4]}}",
            "spec.dnsConfig.nameservers Invalid"),
        RuleCase(
            "search domains may have underscores", "spec: {dnsConfig: {searches: [_tcp.a.org]}}"),
        RuleCase(
            "an operating system is known", "spec: {os: {name: plan9}}", "spec.os NotSupported"),
        RuleCase(
            "Windows knows no users by number",
            "spec: {os: {name: windows}, securityContext: {runAsUser: 5}}",
            "spec.securityContext.runAsUser Forbidden"),
        RuleCase(
            "a Windows user has at most one domain",
            "spec: {securityContext: {windowsOptions: {runAsUserName: 'a\\b\\c'}}}",
            "spec.securityContext.windowsOptions.runAsUserName Invalid"),
        RuleCase(
            "a Windows domain looks like one",
            "spec: {securityContext: {windowsOptions: {runAsUserName: '.a\\b'}}}",
            "spec.securityContext.windowsOptions.runAsUserName Invalid"),
        RuleCase(
            "users of a Windows domain",
            "spec: {securityContext: {windowsOptions: {runAsUserName: 'NT AUTHORITY\\SYSTEM'}}}"),
        RuleCase(
            "Windows credentials are no empty text",
            "spec: {securityContext: {windowsOptions: {gmsaCredentialSpec: '', "
                + "gmsaCredentialSpecName: A_B}}}",
            "spec.securityContext.windowsOptions.gmsaCredentialSpec Invalid",
            "spec.securityContext.windowsOptions.gmsaCredentialSpecName Invalid"),
        RuleCase(
            "processes of a Windows node need its network and privileges",
            "spec: {securityContext: {windowsOptions: {hostProcess: true}}}",
            "spec.hostNetwork Invalid", "spec Forbidden"),
        RuleCase(
            "a resource claim has one source", "spec: {resourceClaims: [{name: gpu}]}",
            "spec.resourceClaims[0] Invalid"),
        RuleCase(
            "settings of the network are the node's in its network",
            "spec: {hostNetwork: true, securityContext: {sysctls: [{name: net.a, value: '1'}]}}",
            "spec.securityContext.sysctls[0].name Invalid"),
        RuleCase(
            "a host name has at most 64 bytes",
            "spec: {hostnameOverride: \(String(repeating: "a", count: 65))}",
            "spec.hostnameOverride TooLong"),
    ])
    func aPod(_ example: RuleCase) throws { try example.check(Self.pod) }

    private static let container = #"{name: c, image: "i:1""#

    private static func container(_ name: String, _ fields: String, _ causes: String...) -> RuleCase
    {
        var example = RuleCase(name, "spec: {containers: [\(container), \(fields)}]}")
        example = RuleCase(copying: example, causes: causes.map { "spec.containers[0].\($0)" })
        return example
    }

    @Test(arguments: [
        container(
            "a reference to a ConfigMap has a name",
            "env: [{name: A, valueFrom: {configMapKeyRef: {key: k}}}]",
            "env[0].valueFrom.configMapKeyRef.name Invalid"),
        container(
            "a source of variables is a ConfigMap or a Secret", "envFrom: [{prefix: A}]",
            "envFrom Invalid"),
        container(
            "CPUs are shown whole or in thousandths",
            "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 5m}}}]",
            "env[0].valueFrom.resourceFieldRef.divisor Invalid"),
        container(
            "only the first handler of a probe counts",
            "livenessProbe: {exec: {command: [a]}, grpc: {port: 0}}", "livenessProbe.grpc Forbidden"
        ),
        container(
            "a sleep is over before the Pod is killed",
            "lifecycle: {preStop: {sleep: {seconds: 31}}}", "lifecycle.preStop.sleep Invalid"),
        container(
            "HTTP headers are words",
            "livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: a b, value: c}]}}",
            "livenessProbe.httpGet.httpHeaders Invalid"),
        container(
            "mounts do not climb", "volumeMounts: [{name: v, mountPath: /v, subPath: ../x}]",
            "volumeMounts[0].name NotFound", "volumeMounts.subPath Invalid"),
        container(
            "only privileged containers pass mounts on",
            "volumeMounts: [{name: v, mountPath: /v, mountPropagation: Bidirectional}]",
            "volumeMounts[0].name NotFound", "volumeMounts.mountPropagation Forbidden"),
        container(
            "huge pages come with memory or CPUs", "resources: {limits: {hugepages-2Mi: 4Mi}}",
            "resources Forbidden"),
        container(
            "huge pages are not divided",
            "resources: {limits: {memory: 1Gi, hugepages-2Mi: 3Mi}}",
            "resources.limits[hugepages-2Mi] Invalid", "resources.requests[hugepages-2Mi] Invalid"),
        container(
            "what a container claims, its Pod claims",
            "resources: {claims: [{name: gpu}]}", "resources.claims[0] NotFound"),
        container(
            "a policy for resizing is given once",
            "resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, "
                + "{resourceName: cpu, restartPolicy: NotRequired}]",
            "resizePolicy[1] Duplicate"),
        container(
            "processes are unmasked only among users of their own",
            "securityContext: {procMount: Unmasked}", "securityContext.procMount Invalid"),
        container(
            "a profile of AppArmor is named without blanks",
            "securityContext: {appArmorProfile: {type: Localhost, localhostProfile: ' a'}}",
            "securityContext.appArmorProfile.localhostProfile Invalid"),
        container(
            "rules of restarting add to a policy",
            "restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [1]}}]",
            "restartPolicy Required"),
    ])
    func aContainer(_ example: RuleCase) throws { try example.check(Self.pod) }
}

extension RuleCase {
    init(copying other: RuleCase, causes: [String]) {
        name = other.name
        patch = other.patch
        self.causes = Set(causes)
    }
}
