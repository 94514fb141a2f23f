import KubernetesAPI

/// All versions that were removed and of which something is known here.
enum RemovedVersions {
    static let all: [String: RemovedVersion] = {
        var versions: [String: RemovedVersion] = [:]
        for (name, version) in workloads + batch + autoscaling + networking + others {
            versions[name] = version
        }
        return versions
    }()

    // MARK: Workloads

    private static let selectorChange =
        "spec.selector is required and cannot be changed later"

    private static let workloads: [(String, RemovedVersion)] = [
        (
            "extensions/v1beta1 Deployment",
            RemovedVersion(
                successor: "apps/v1", removedIn: "1.16",
                changes: selectorChange
                    + "; spec.rollbackTo is gone; progressDeadlineSeconds, revisionHistoryLimit, "
                    + "maxSurge and maxUnavailable have other defaults",
                conversion: .unless(rollbackFault) { $0.convertDeployment(.extensions) })
        ),
        (
            "apps/v1beta1 Deployment",
            RemovedVersion(
                successor: "apps/v1", removedIn: "1.16",
                changes: selectorChange
                    + "; spec.rollbackTo is gone; revisionHistoryLimit is 10 by default, not 2",
                conversion: .unless(rollbackFault) { $0.convertDeployment(.apps) })
        ),
        (
            "extensions/v1beta1 DaemonSet",
            RemovedVersion(
                successor: "apps/v1", removedIn: "1.16",
                changes: selectorChange
                    + "; spec.templateGeneration is gone; updateStrategy is RollingUpdate by "
                    + "default, not OnDelete",
                conversion: .unless(generationFault) { $0.convertWithOnDelete() })
        ),
        (
            "extensions/v1beta1 ReplicaSet",
            RemovedVersion(
                successor: "apps/v1", removedIn: "1.16", changes: selectorChange,
                conversion: .exact { $0.writeSelector() })
        ),
        (
            "apps/v1beta1 StatefulSet",
            RemovedVersion(
                successor: "apps/v1", removedIn: "1.16",
                changes: selectorChange
                    + "; updateStrategy is RollingUpdate by default, not OnDelete",
                conversion: .exact { $0.convertWithOnDelete() })
        ),
        ("apps/v1beta2 Deployment", renamed("apps/v1", "1.16")),
        ("apps/v1beta2 DaemonSet", renamed("apps/v1", "1.16")),
        ("apps/v1beta2 ReplicaSet", renamed("apps/v1", "1.16")),
        ("apps/v1beta2 StatefulSet", renamed("apps/v1", "1.16")),
        ("apps/v1beta1 ControllerRevision", renamed("apps/v1", "1.16")),
        ("apps/v1beta2 ControllerRevision", renamed("apps/v1", "1.16")),
    ]

    /// An old version in which everything was called and meant as it is now.
    private static func renamed(_ successor: String, _ release: String) -> RemovedVersion {
        RemovedVersion(
            successor: successor, removedIn: release, changes: nil, conversion: .exact { _ in })
    }

    @Sendable private static func rollbackFault(_ value: Value) -> ConversionFault? {
        guard value["spec"]?["rollbackTo"] != nil else { return nil }
        return ConversionFault(
            path: FieldPath("spec", "rollbackTo"),
            reason: "apps/v1 has no spec.rollbackTo: a rollback is an update of the template")
    }

    @Sendable private static func generationFault(_ value: Value) -> ConversionFault? {
        guard value["spec"]?["templateGeneration"] != nil else { return nil }
        return ConversionFault(
            path: FieldPath("spec", "templateGeneration"),
            reason: "apps/v1 has no spec.templateGeneration: revisions are counted by themselves")
    }

    // MARK: Other kinds

    private static let batch: [(String, RemovedVersion)] = [
        ("batch/v1beta1 CronJob", renamed("batch/v1", "1.25")),
        ("batch/v2alpha1 CronJob", renamed("batch/v1", "1.21")),
        (
            "policy/v1beta1 PodDisruptionBudget",
            RemovedVersion(
                successor: "policy/v1", removedIn: "1.25",
                changes: "an empty spec.selector selects all Pods of the namespace, not none",
                conversion: .exact { $0.dropEmptySelector() })
        ),
    ]

    private static let autoscaling: [(String, RemovedVersion)] = [
        (
            "autoscaling/v2beta1 HorizontalPodAutoscaler",
            RemovedVersion(
                successor: "autoscaling/v2", removedIn: "1.25",
                changes: "each metric has a target of its own, and a metric a name and a selector",
                conversion: .exact { $0.convertMetrics() })
        ),
        ("autoscaling/v2beta2 HorizontalPodAutoscaler", renamed("autoscaling/v2", "1.26")),
    ]

    private static let ingressChange =
        "spec.backend is spec.defaultBackend; serviceName and servicePort are service.name and "
        + "service.port; pathType is required"

    private static let networking: [(String, RemovedVersion)] =
        [
            ("extensions/v1beta1", "Ingress"), ("networking.k8s.io/v1beta1", "Ingress"),
        ].map { version, kind in
            (
                "\(version) \(kind)",
                RemovedVersion(
                    successor: "networking.k8s.io/v1", removedIn: "1.22", changes: ingressChange,
                    conversion: .exact { $0.convertIngress() })
            )
        } + [
            ("networking.k8s.io/v1beta1 IngressClass", renamed("networking.k8s.io/v1", "1.22")),
            ("extensions/v1beta1 NetworkPolicy", renamed("networking.k8s.io/v1", "1.16")),
        ]

    private static let rbac = "rbac.authorization.k8s.io"

    private static let others: [(String, RemovedVersion)] =
        ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"].flatMap { kind in
            ["v1alpha1", "v1beta1"].map { version in
                ("\(rbac)/\(version) \(kind)", renamed("\(rbac)/v1", "1.22"))
            }
        } + [
            ("storage.k8s.io/v1beta1 StorageClass", renamed("storage.k8s.io/v1", "1.22")),
            ("storage.k8s.io/v1beta1 CSIDriver", renamed("storage.k8s.io/v1", "1.22")),
            ("scheduling.k8s.io/v1beta1 PriorityClass", renamed("scheduling.k8s.io/v1", "1.22")),
            ("scheduling.k8s.io/v1alpha1 PriorityClass", renamed("scheduling.k8s.io/v1", "1.17")),
            ("coordination.k8s.io/v1beta1 Lease", renamed("coordination.k8s.io/v1", "1.22")),
            ("node.k8s.io/v1beta1 RuntimeClass", renamed("node.k8s.io/v1", "1.25")),
            ("extensions/v1beta1 PodSecurityPolicy", gone("1.16")),
            ("policy/v1beta1 PodSecurityPolicy", gone("1.25")),
            (
                "apiextensions.k8s.io/v1beta1 CustomResourceDefinition",
                RemovedVersion(
                    successor: "apiextensions.k8s.io/v1", removedIn: "1.22",
                    changes: "each version has a structural schema of its own",
                    conversion: .refused("apiextensions.k8s.io/v1 asks for a structural schema"))
            ),
        ]
        + ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"].map { kind in
            (
                "admissionregistration.k8s.io/v1beta1 \(kind)",
                RemovedVersion(
                    successor: "admissionregistration.k8s.io/v1", removedIn: "1.22",
                    changes: "sideEffects and admissionReviewVersions are required; "
                        + "failurePolicy, matchPolicy and timeoutSeconds have other defaults",
                    conversion: .refused("v1 asks which versions of reviews a webhook takes"))
            )
        }

    private static func gone(_ release: String) -> RemovedVersion {
        RemovedVersion(
            successor: nil, removedIn: release,
            changes: "use the labels pod-security.kubernetes.io/enforce of the namespace",
            conversion: .refused("PodSecurityPolicies are gone"))
    }
}
