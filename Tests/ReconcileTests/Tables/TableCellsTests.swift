import KubernetesAPI
import Testing

@testable import Reconcile

@Suite struct TableCellsTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let type: any TablePrintable.Type
        let object: Value
        var isWide = false
        let cells: [String]

        init(
            _ sentence: String, _ type: any TablePrintable.Type, _ object: Value,
            isWide: Bool = false, _ cells: [String]
        ) {
            testDescription = sentence
            self.type = type
            self.object = object
            self.isWide = isWide
            self.cells = cells
        }
    }

    private static let metadata: Value = [
        "name": "web", "creationTimestamp": "2026-01-01T11:00:00Z",
    ]
    private static let template: Value = [
        "spec": [
            "containers": [["name": "a", "image": "a:1"], ["name": "b", "image": "b:2"]],
            "nodeSelector": ["disk": "ssd"],
        ]
    ]
    private static let selector: Value = [
        "matchLabels": ["app": "web"],
        "matchExpressions": [
            ["key": "tier", "operator": "In", "values": ["b", "a"]],
            ["key": "old", "operator": "DoesNotExist"],
        ],
    ]
    private static let containers = ["a,b", "a:1,b:2"]
    private static let selectorText = "app=web,!old,tier in (a,b)"

    static let workloads = [
        Case(
            "a Deployment", Deployment.self,
            [
                "metadata": metadata,
                "spec": ["replicas": 3, "template": template, "selector": selector],
                "status": ["readyReplicas": 2, "updatedReplicas": 1, "availableReplicas": 2],
            ], ["web", "2/3", "1", "2", "60m"] + containers + [selectorText]),
        Case(
            "a ReplicaSet without status", ReplicaSet.self,
            [
                "metadata": metadata,
                "spec": ["replicas": 3, "selector": [:], "template": template],
            ],
            ["web", "3", "0", "0", "60m"] + containers + ["<none>"]),
        Case(
            "a StatefulSet", StatefulSet.self,
            [
                "metadata": metadata, "spec": ["replicas": 2, "template": template],
                "status": ["readyReplicas": 1],
            ], ["web", "1/2", "60m"] + containers),
        Case(
            "a DaemonSet", DaemonSet.self,
            [
                "metadata": metadata, "spec": ["template": template, "selector": selector],
                "status": [
                    "desiredNumberScheduled": 3, "currentNumberScheduled": 2, "numberReady": 1,
                ],
            ], ["web", "3", "2", "1", "0", "0", "disk=ssd", "60m"] + containers + [selectorText]),
        Case(
            "a ControllerRevision", ControllerRevision.self,
            [
                "metadata": [
                    "name": "web-1",
                    "ownerReferences": [
                        [
                            "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web",
                            "controller": true,
                        ]
                    ],
                ],
                "revision": 4,
            ], ["web-1", "statefulset.apps/web", "4", "<unknown>"]),
        Case(
            "a PodDisruptionBudget", PodDisruptionBudget.self,
            [
                "metadata": metadata, "spec": ["minAvailable": "50%"],
                "status": ["disruptionsAllowed": 1],
            ], ["web", "50%", "N/A", "1", "60m"]),
    ]

    static let jobs = [
        Case(
            "a running Job", Job.self,
            [
                "metadata": metadata,
                "spec": ["completions": 3, "template": template, "selector": selector],
                "status": ["succeeded": 1, "startTime": "2026-01-01T11:59:00Z"],
            ], ["web", "Running", "1/3", "60s", "60m"] + containers + [selectorText]),
        Case(
            "a complete Job", Job.self,
            [
                "metadata": metadata, "spec": ["parallelism": 2, "template": template],
                "status": [
                    "succeeded": 2, "startTime": "2026-01-01T11:00:00Z",
                    "completionTime": "2026-01-01T11:00:09Z",
                    "conditions": [["type": "Complete", "status": "True"]],
                ],
            ], ["web", "Complete", "2/1 of 2", "9s", "60m"] + containers + ["<none>"]),
        Case(
            "a suspended Job", Job.self,
            [
                "metadata": metadata, "spec": ["template": template],
                "status": ["conditions": [["type": "Suspended", "status": "True"]]],
            ], ["web", "Suspended", "0/1", "", "60m"] + containers + ["<none>"]),
        Case(
            "a CronJob", CronJob.self,
            [
                "metadata": metadata,
                "spec": [
                    "schedule": "*/5 * * * *", "suspend": false,
                    "jobTemplate": ["spec": ["template": template]],
                ],
                "status": ["active": [[:]], "lastScheduleTime": "2026-01-01T11:58:00Z"],
            ],
            ["web", "*/5 * * * *", "<none>", "False", "1", "2m", "60m"] + containers + ["<none>"]),
        Case(
            "a CronJob that never ran", CronJob.self,
            ["metadata": metadata, "spec": ["schedule": "@daily", "timeZone": "Etc/UTC"]],
            ["web", "@daily", "Etc/UTC", "<unset>", "0", "<none>", "60m", "", "", "<none>"]),
    ]

    static let autoscalers = [
        Case(
            "an autoscaler", HorizontalPodAutoscaler.self,
            [
                "metadata": metadata,
                "spec": [
                    "scaleTargetRef": ["kind": "Deployment", "name": "web"], "minReplicas": 1,
                    "maxReplicas": 5,
                    "metrics": [
                        [
                            "type": "Resource",
                            "resource": ["name": "cpu", "target": ["averageUtilization": 80]],
                        ],
                        [
                            "type": "External",
                            "external": ["target": ["averageValue": "1000m"]],
                        ],
                        ["type": "Pods", "pods": ["target": ["averageValue": "5"]]],
                    ],
                ],
                "status": [
                    "currentReplicas": 2,
                    "currentMetrics": [
                        [
                            "type": "Resource",
                            "resource": ["current": ["averageUtilization": 20]],
                        ]
                    ],
                ],
            ],
            [
                "web", "Deployment/web", "cpu: 20%/80%, <unknown>/1 (avg) + 1 more...", "1", "5",
                "2", "60m",
            ]),
        Case(
            "an autoscaler without metrics", HorizontalPodAutoscaler.self,
            ["metadata": metadata, "spec": ["maxReplicas": 5]],
            ["web", "/", "<none>", "<unset>", "5", "0", "60m"]),
    ]

    static let services = [
        Case(
            "a Service", Service.self,
            [
                "metadata": metadata,
                "spec": [
                    "type": "NodePort", "clusterIPs": ["10.96.0.7"],
                    "selector": ["b": "2", "a": "1"],
                    "ports": [["port": 80], ["port": 443, "nodePort": 30443, "protocol": "TCP"]],
                ],
            ],
            [
                "web", "NodePort", "10.96.0.7", "<none>", "80/TCP,443:30443/TCP", "60m", "a=1,b=2",
            ]),
        Case(
            "a headless Service without ports", Service.self,
            ["metadata": metadata, "spec": ["type": "ClusterIP", "clusterIP": "None"]],
            ["web", "ClusterIP", "None", "<none>", "<none>", "60m", "<none>"]),
        Case(
            "a Service that waits for a load balancer", Service.self,
            ["metadata": metadata, "spec": ["type": "LoadBalancer", "ports": [["port": 80]]]],
            ["web", "LoadBalancer", "<none>", "<pending>", "80/TCP", "60m", "<none>"]),
        Case(
            "a Service with a long host name", Service.self,
            [
                "metadata": metadata, "spec": ["type": "LoadBalancer", "ports": [["port": 80]]],
                "status": ["loadBalancer": ["ingress": [["hostname": "balancer.example.org"]]]],
            ], ["web", "LoadBalancer", "<none>", "balancer.exam...", "80/TCP", "60m", "<none>"]),
        Case(
            "a Service with a long host name, in the wide form", Service.self,
            [
                "metadata": metadata,
                "spec": ["type": "LoadBalancer", "externalIPs": ["10.0.0.9"]],
                "status": ["loadBalancer": ["ingress": [["hostname": "balancer.example.org"]]]],
            ], isWide: true,
            [
                "web", "LoadBalancer", "<none>", "balancer.example.org,10.0.0.9", "<none>", "60m",
                "<none>",
            ]),
        Case(
            "an EndpointSlice", EndpointSlice.self,
            [
                "metadata": metadata, "addressType": "IPv4",
                "ports": [["port": 80], ["name": "any"], [:]],
                "endpoints": [
                    ["addresses": ["10.0.0.1", "10.0.0.2"]],
                    ["addresses": ["10.0.0.3", "10.0.0.4"]],
                ],
            ], ["web", "IPv4", "80,any,*", "10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...", "60m"]),
        Case(
            "an empty EndpointSlice", EndpointSlice.self, ["addressType": "IPv6"],
            ["", "IPv6", "<unset>", "<unset>", "<unknown>"]),
        Case(
            "Endpoints", Endpoints.self,
            [
                "metadata": metadata,
                "subsets": [
                    ["addresses": [["ip": "10.0.0.1"], ["ip": "::1"]], "ports": [["port": 80]]]
                ],
            ], ["web", "10.0.0.1:80,[::1]:80", "60m"]),
        Case(
            "an Ingress", Ingress.self,
            [
                "metadata": metadata,
                "spec": [
                    "ingressClassName": "nginx", "tls": [[:]],
                    "rules": [["host": "a"], ["host": "b"], ["host": "c"], ["host": "d"]],
                ],
                "status": ["loadBalancer": ["ingress": [["ip": "10.0.0.9"]]]],
            ], ["web", "nginx", "a,b,c + 1 more...", "10.0.0.9", "80, 443", "60m"]),
        Case(
            "an Ingress for every host", Ingress.self, ["metadata": metadata],
            ["web", "<none>", "*", "", "80", "60m"]),
    ]

    static let storage = [
        Case(
            "a PersistentVolume", PersistentVolume.self,
            [
                "metadata": metadata,
                "spec": [
                    "capacity": ["storage": "1024Mi"], "storageClassName": "fast",
                    "accessModes": ["ReadWriteMany", "ReadWriteOnce"],
                    "persistentVolumeReclaimPolicy": "Retain", "volumeMode": "Filesystem",
                    "claimRef": ["namespace": "default", "name": "data"],
                ],
                "status": ["phase": "Bound"],
            ],
            [
                "web", "1Gi", "RWO,RWX", "Retain", "Bound", "default/data", "fast", "<unset>", "",
                "60m", "Filesystem",
            ]),
        Case(
            "a bound PersistentVolumeClaim", PersistentVolumeClaim.self,
            [
                "metadata": metadata, "spec": ["volumeName": "v", "storageClassName": "fast"],
                "status": [
                    "phase": "Bound", "capacity": ["storage": "1Gi"],
                    "accessModes": ["ReadWriteOnce"],
                ],
            ], ["web", "Bound", "v", "1Gi", "RWO", "fast", "<unset>", "60m", "<unset>"]),
        Case(
            "a PersistentVolumeClaim that waits", PersistentVolumeClaim.self,
            ["metadata": metadata, "status": ["phase": "Pending"]],
            ["web", "Pending", "", "", "", "", "<unset>", "60m", "<unset>"]),
        Case(
            "a default StorageClass", StorageClass.self,
            [
                "metadata": [
                    "name": "fast",
                    "annotations": ["storageclass.kubernetes.io/is-default-class": "true"],
                ],
                "provisioner": "example.org/disk",
            ],
            [
                "fast (default)", "example.org/disk", "Delete", "Immediate", "false", "<unknown>",
            ]),
    ]

    static let others = [
        Case(
            "a Node", Node.self,
            [
                "metadata": [
                    "name": "n1",
                    "labels": [
                        "node-role.kubernetes.io/worker": "",
                        "node-role.kubernetes.io/control-plane": "",
                    ],
                ],
                "spec": ["unschedulable": true],
                "status": [
                    "conditions": [["type": "Ready", "status": "False"]],
                    "addresses": [["type": "InternalIP", "address": "10.0.0.1"]],
                    "nodeInfo": ["kubeletVersion": "v1.36.0", "osImage": "Linux"],
                ],
            ],
            [
                "n1", "NotReady,SchedulingDisabled", "control-plane,worker", "<unknown>",
                "v1.36.0", "10.0.0.1", "<none>", "Linux", "<unknown>", "<unknown>",
            ]),
        Case(
            "a Secret shows no value", Secret.self,
            ["metadata": metadata, "type": "Opaque", "data": ["a": "YQ==", "b": "Yg=="]],
            ["web", "Opaque", "2", "60m"]),
        Case(
            "a ConfigMap", ConfigMap.self,
            ["metadata": metadata, "data": ["a": "1"], "binaryData": ["b": "Yg=="]],
            ["web", "2", "60m"]),
        Case(
            "a ResourceQuota", ResourceQuota.self,
            [
                "metadata": metadata,
                "status": [
                    "hard": ["pods": "10", "limits.cpu": "2", "cpu": "1000m"],
                    "used": ["pods": "3"],
                ],
            ], ["web", "cpu: 0/1, pods: 3/10", "limits.cpu: 0/2", "60m"]),
        Case(
            "an Event that happened several times", Event.self,
            [
                "metadata": ["name": "web.1"], "type": "Warning", "reason": "BackOff",
                "involvedObject": [
                    "kind": "Pod", "name": "web", "fieldPath": "spec.containers{a}",
                ],
                "message": " it failed\n", "count": 3,
                "source": ["component": "kubelet", "host": "n1"],
                "firstTimestamp": "2026-01-01T11:00:00Z", "lastTimestamp": "2026-01-01T11:59:00Z",
            ],
            [
                "60s", "Warning", "BackOff", "pod/web", "spec.containers{a}", "kubelet, n1",
                "it failed", "60m", "3", "web.1",
            ]),
        Case(
            "an Event of the newer kind", Event.self,
            [
                "metadata": ["name": "web.2"], "eventTime": "2026-01-01T11:59:00.000000Z",
                "reportingComponent": "job-controller", "involvedObject": ["kind": "Job"],
            ], ["60s", "", "", "job", "", "job-controller", "", "60s", "1", "web.2"]),
    ]

    @Test(arguments: workloads + jobs + autoscalers + services + storage + others)
    func shows(_ example: Case) throws {
        let now = try #require(Timestamp("2026-01-01T12:00:00Z"))
        let context = TableContext(now: now, isWide: example.isWide)
        var problems: [DecodeProblem] = []
        let object = example.type.decode(example.object, problems: &problems)
        #expect(object.cells(context) == example.cells)
        #expect(problems.isEmpty)
    }
}
