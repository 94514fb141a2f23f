import Testing

/// Rules for Services and Ingresses that the recorded answers do not reach.
struct ServiceRulesTests {
    private static let service = """
        {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80}]}}
        """

    private static let rangesField =
        "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]"

    @Test(arguments: [
        RuleCase("a valid Service is accepted", "{}"),
        RuleCase(
            "what makes clients stick is forgotten for those that do not",
            "spec: {sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}}"),
        RuleCase(
            "clients stick for at most a day",
            "spec: {sessionAffinity: ClientIP, "
                + "sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}}}",
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds Invalid"),
        RuleCase(
            "no address is no address beside another",
            "spec: {clusterIP: None, clusterIPs: [None, 10.96.0.5]}", "spec.clusterIPs Invalid"),
        RuleCase(
            "both fields start with the same address",
            "spec: {clusterIP: 10.96.0.5, clusterIPs: [10.96.0.6]}", "spec.clusterIPs Invalid"),
        RuleCase(
            "a family is named once", "spec: {ipFamilies: [IPv4, IPv4]}",
            "spec.ipFamilies[1] Duplicate"),
        RuleCase(
            "ranges of clients are ranges",
            "spec: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, 10.0.0.0]}",
            "spec.LoadBalancerSourceRanges[1] Invalid"),
        RuleCase(
            "the annotation for ranges of clients counts as well",
            "metadata: {annotations: "
                + "{service.beta.kubernetes.io/load-balancer-source-ranges: '10.0.0.0/33'}}",
            "\(rangesField) Forbidden",
            "\(rangesField) Invalid"),
        RuleCase(
            "a class of load balancers has a name",
            "spec: {type: LoadBalancer, loadBalancerClass: 'a b'}",
            "spec.loadBalancerClass Invalid"),
        RuleCase(
            "addresses for groups are nobody's", "spec: {externalIPs: [224.0.0.5]}",
            "spec.externalIPs[0] Invalid"),
    ])
    func aService(_ example: RuleCase) throws { try example.check(Self.service) }

    private static let balanced = """
        {apiVersion: v1, kind: Service, metadata: {name: s},
         spec: {type: LoadBalancer, loadBalancerClass: a, ports: [{port: 80}]}}
        """

    @Test func theClassOfALoadBalancerStays() throws {
        try RuleCase("", "spec: {loadBalancerClass: b}", "spec.loadBalancerClass Invalid")
            .checkUpdate(Self.balanced)
        try RuleCase("", "spec: {ports: [{port: 81}]}").checkUpdate(Self.balanced)
    }

    private static let ingress = """
        {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i},
         spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}}
        """

    @Test(arguments: [
        RuleCase(
            "the class is said once",
            "{metadata: {annotations: {kubernetes.io/ingress.class: a}}, "
                + "spec: {ingressClassName: b}}",
            "annotations.kubernetes.io/ingress.class Invalid"),
        RuleCase(
            "without a type of path, its backend is not looked at",
            "spec: {rules: [{http: {paths: [{path: x, backend: {}}]}}]}",
            "spec.rules[0].http.paths[0].pathType Required"),
        RuleCase(
            "a resource has a kind and a name",
            "spec: {defaultBackend: {service: null, resource: {kind: a/b, name: ''}}}",
            "spec.defaultBackend.resource.kind Invalid",
            "spec.defaultBackend.resource.name Required"),
    ])
    func anIngress(_ example: RuleCase) throws { try example.check(Self.ingress) }
}
