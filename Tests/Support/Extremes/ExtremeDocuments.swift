public import KubernetesAPI

/// Documents whose fields have room for all the numbers that a plan counts with.
public enum ExtremeDocuments {
    /// Documents that belong together; the first is the one whose numbers are changed.
    public struct Case: Sendable, CustomStringConvertible {
        public let description: String
        public let documents: [Value]

        init(_ name: String, _ documents: Value...) {
            description = name
            self.documents = documents
        }
    }

    public static let all: [Case] = [
        pod,
        Case("a Deployment", deployment),
        Case("a ReplicaSet", workload("apps/v1", "ReplicaSet", ["replicas": 2])),
        Case("a StatefulSet", workload("apps/v1", "StatefulSet", statefulSet)),
        Case("a DaemonSet", workload("apps/v1", "DaemonSet", daemonSet)),
        Case("a ReplicationController", replicationController),
        Case("a Job", object("batch/v1", "Job", job)),
        Case("an indexed Job", object("batch/v1", "Job", indexedJob)),
        Case("a CronJob", object("batch/v1", "CronJob", cronJob)),
        Case(
            "an autoscaler", object("autoscaling/v2", "HorizontalPodAutoscaler", autoscaler),
            deployment),
        Case(
            "a disruption budget",
            object(
                "policy/v1", "PodDisruptionBudget", ["selector": selector, "maxUnavailable": 1]),
            deployment),
        Case("a Service", object("v1", "Service", service), deployment),
        Case("a claim", object("v1", "PersistentVolumeClaim", claim)),
        Case("a volume", object("v1", "PersistentVolume", volume)),
        Case(
            "a quota", object("v1", "ResourceQuota", ["hard": ["pods": 9, "requests.cpu": 9]]),
            deployment),
        Case("limits", object("v1", "LimitRange", limitRange), deployment),
    ]

    public static let pod = Case(
        "a Pod",
        object("v1", "Pod", merged(podSpec, ["activeDeadlineSeconds": 600, "priority": 0])))

    private static let selector: Value = ["matchLabels": ["app": "a"]]

    private static func object(_ version: String, _ kind: String, _ spec: Value) -> Value {
        [
            "apiVersion": .string(version), "kind": .string(kind),
            "metadata": ["name": "a", "labels": ["app": "a"]], "spec": spec,
        ]
    }

    private static func workload(
        _ version: String, _ kind: String, _ spec: Value
    ) -> Value {
        let common: Value = [
            "selector": selector,
            "template": ["metadata": ["labels": ["app": "a"]], "spec": smallPodSpec],
        ]
        return object(version, kind, merged(common, spec))
    }

    private static func merged(_ left: Value, _ right: Value) -> Value {
        let fields = [left, right].flatMap { value in
            (value.object ?? ValueObject()).map { ($0.key, $0.value) }
        }
        return .object(ValueObject(fields))
    }

    private static let deployment = workload(
        "apps/v1", "Deployment", ["replicas": 2, "strategy": ["rollingUpdate": [:]]])
    private static let statefulSet: Value = [
        "serviceName": "a", "replicas": 2, "ordinals": [:],
        "updateStrategy": ["rollingUpdate": [:]],
        "volumeClaimTemplates": [["metadata": ["name": "data"], "spec": claim]],
    ]
    private static let daemonSet: Value = ["updateStrategy": ["rollingUpdate": [:]]]
    private static let replicationController = object(
        "v1", "ReplicationController",
        [
            "replicas": 2, "selector": ["app": "a"],
            "template": ["metadata": ["labels": ["app": "a"]], "spec": smallPodSpec],
        ])

    private static let jobTemplate: Value = [
        "metadata": ["labels": ["app": "a"]],
        "spec": merged(smallPodSpec, ["restartPolicy": "Never"]),
    ]
    private static let job: Value = [
        "template": jobTemplate, "ttlSecondsAfterFinished": 5,
        "podFailurePolicy": [
            "rules": [
                ["action": "Count", "onExitCodes": ["operator": "In", "values": [3]]]
            ]
        ],
    ]
    private static let indexedJob: Value = [
        "template": jobTemplate, "completionMode": "Indexed", "completions": 3, "parallelism": 2,
        "backoffLimitPerIndex": 1,
        "successPolicy": ["rules": [["succeededCount": 1]]],
    ]
    private static let cronJob: Value = [
        "schedule": "* * * * *", "jobTemplate": ["spec": job],
    ]
    private static let autoscaler: Value = [
        "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "a"],
        "minReplicas": 1, "maxReplicas": 5,
        "behavior": [
            "scaleUp": ["policies": [["type": "Pods", "value": 1, "periodSeconds": 15]]],
            "scaleDown": ["policies": [["type": "Percent", "value": 1, "periodSeconds": 15]]],
        ],
        "metrics": [
            [
                "type": "Resource",
                "resource": [
                    "name": "cpu", "target": ["type": "Utilization", "averageUtilization": 50],
                ],
            ],
            [
                "type": "Resource",
                "resource": [
                    "name": "memory", "target": ["type": "AverageValue", "averageValue": "1Mi"],
                ],
            ],
        ],
    ]
    private static let service: Value = [
        "selector": ["app": "a"], "ports": [["port": 80, "targetPort": 80]],
        "sessionAffinity": "ClientIP", "sessionAffinityConfig": ["clientIP": [:]],
    ]
    private static let claim: Value = [
        "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
    ]
    private static let volume: Value = [
        "accessModes": ["ReadWriteOnce"], "capacity": ["storage": "1Gi"],
        "hostPath": ["path": "/tmp"],
    ]
    private static let limitRange: Value = [
        "limits": [
            [
                "type": "Container", "max": ["cpu": 4, "memory": "4Gi"], "min": ["cpu": "1m"],
                "default": ["cpu": 1], "defaultRequest": ["cpu": "10m"],
                "maxLimitRequestRatio": ["cpu": 200],
            ]
        ]
    ]

    // MARK: Pods

    /// For those who make Pods: what these say themselves is tried with a Pod.
    private static let smallPodSpec: Value = [
        "terminationGracePeriodSeconds": 30,
        "containers": [
            [
                "name": "main", "image": image, "command": command,
                "resources": ["requests": requests],
            ]
        ],
    ]

    private static let podSpec: Value = [
        "terminationGracePeriodSeconds": 30, "securityContext": ["supplementalGroups": [1]],
        "tolerations": [
            [
                "key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5,
            ]
        ],
        "topologySpreadConstraints": [
            [
                "maxSkew": 1, "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": selector,
            ]
        ],
        "affinity": [
            "podAntiAffinity": [
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    [
                        "weight": 1,
                        "podAffinityTerm": [
                            "topologyKey": "kubernetes.io/hostname", "labelSelector": selector,
                        ],
                    ]
                ]
            ]
        ],
        "volumes": [
            ["name": "v", "emptyDir": ["sizeLimit": "1Mi"]],
            [
                "name": "f",
                "downwardAPI": ["items": [["path": "a", "resourceFieldRef": reference]]],
            ],
        ],
        "initContainers": [
            [
                "name": "first", "image": image, "command": ["true"],
                "resources": ["requests": requests],
            ],
            [
                "name": "side", "image": image, "command": command, "restartPolicy": "Always",
                "resources": ["requests": requests],
            ],
        ],
        "containers": [
            container,
            [
                "name": "other", "image": image, "command": command,
                "resources": ["requests": requests],
            ],
        ],
    ]
    private static let image: Value = "localhost/busybox:1"
    private static let command: Value = ["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]
    private static let reference: Value = [
        "containerName": "main", "resource": "limits.memory", "divisor": 1,
    ]
    private static let requests: Value = [
        "cpu": "10m", "memory": "1Mi", "ephemeral-storage": "1Mi",
    ]
    private static let container: Value = [
        "name": "main", "image": image, "command": command, "ports": [["containerPort": 80]],
        "env": [
            ["name": "A", "valueFrom": ["resourceFieldRef": reference]],
            [
                "name": "B",
                "valueFrom": ["resourceFieldRef": ["resource": "requests.cpu", "divisor": "1m"]],
            ],
        ],
        "resources": [
            "requests": requests,
            "limits": ["cpu": 1, "memory": "1Gi", "ephemeral-storage": "1Gi"],
        ],
        "securityContext": ["runAsUser": 1],
        "readinessProbe": ["tcpSocket": ["port": 80], "initialDelaySeconds": 1],
        "livenessProbe": ["exec": ["command": ["true"]]],
        "startupProbe": ["httpGet": ["port": 80]],
        "lifecycle": ["preStop": ["sleep": ["seconds": 1]]],
    ]
}
