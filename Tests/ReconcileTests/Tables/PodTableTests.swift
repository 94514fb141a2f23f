import KubernetesAPI
import Testing

@testable import Reconcile

@Suite struct PodTableTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let pod: Value
        /// READY, STATUS and RESTARTS.
        let cells: [String]

        init(_ sentence: String, _ pod: Value, _ cells: [String]) {
            testDescription = sentence
            self.pod = pod
            self.cells = cells
        }
    }

    private static let running: Value = [
        "name": "a", "ready": true, "state": ["running": ["startedAt": "2026-01-01T00:00:00Z"]],
    ]

    private static func pod(
        metadata: Value = [:], containers: Value = [["name": "a"]], initContainers: Value = [],
        status: Value
    ) -> Value {
        [
            "metadata": metadata,
            "spec": ["containers": containers, "initContainers": initContainers],
            "status": status,
        ]
    }

    static let phases = [
        Case("a new Pod", pod(status: ["phase": "Pending"]), ["0/1", "Pending", "0"]),
        Case(
            "a running Pod", pod(status: ["phase": "Running", "containerStatuses": [running]]),
            ["1/1", "Running", "0"]),
        Case(
            "the Pod's own reason",
            pod(status: ["phase": "Failed", "reason": "Evicted"]), ["0/1", "Evicted", "0"]),
        Case(
            "a gated Pod",
            pod(
                status: [
                    "phase": "Pending",
                    "conditions": [["type": "PodScheduled", "reason": "SchedulingGated"]],
                ]), ["0/1", "SchedulingGated", "0"]),
        Case(
            "a terminating Pod",
            pod(
                metadata: ["deletionTimestamp": "2026-01-01T00:00:00Z"],
                status: ["phase": "Running", "containerStatuses": [running]]),
            ["1/1", "Terminating", "0"]),
        Case(
            "a terminating Pod that has ended",
            pod(
                metadata: ["deletionTimestamp": "2026-01-01T00:00:00Z"],
                status: ["phase": "Succeeded"]), ["0/1", "Succeeded", "0"]),
        Case(
            "a terminating Pod on a lost node",
            pod(
                metadata: ["deletionTimestamp": "2026-01-01T00:00:00Z"],
                status: ["phase": "Running", "reason": "NodeLost"]), ["0/1", "Unknown", "0"]),
    ]

    static let containers = [
        Case(
            "a crashing container, restarted ten minutes ago",
            pod(
                status: [
                    "phase": "Running",
                    "containerStatuses": [
                        [
                            "name": "a", "restartCount": 5,
                            "state": ["waiting": ["reason": "CrashLoopBackOff"]],
                            "lastState": [
                                "terminated": [
                                    "exitCode": 1, "finishedAt": "2026-01-01T11:50:00Z",
                                ]
                            ],
                        ]
                    ],
                ]), ["0/1", "CrashLoopBackOff", "5 (10m ago)"]),
        Case(
            "a container that is done",
            pod(
                status: [
                    "phase": "Succeeded",
                    "containerStatuses": [
                        ["name": "a", "state": ["terminated": ["reason": "Completed"]]]
                    ],
                ]), ["0/1", "Completed", "0"]),
        Case(
            "one container is done, another runs and is not ready yet",
            pod(
                containers: [["name": "a"], ["name": "b"]],
                status: [
                    "phase": "Running",
                    "containerStatuses": [
                        running, ["name": "b", "state": ["terminated": ["reason": "Completed"]]],
                    ],
                ]), ["1/2", "NotReady", "0"]),
        Case(
            "an exit code without a reason",
            pod(
                status: [
                    "phase": "Failed",
                    "containerStatuses": [
                        ["name": "a", "state": ["terminated": ["exitCode": 3]]]
                    ],
                ]), ["0/1", "ExitCode:3", "0"]),
        Case(
            "a signal without a reason",
            pod(
                status: [
                    "phase": "Failed",
                    "containerStatuses": [
                        ["name": "a", "state": ["terminated": ["exitCode": 137, "signal": 9]]]
                    ],
                ]), ["0/1", "Signal:9", "0"]),
    ]

    static let initContainers = [
        Case(
            "the second of two init containers runs",
            pod(
                initContainers: [["name": "i"], ["name": "j"]],
                status: [
                    "phase": "Pending",
                    "initContainerStatuses": [
                        ["name": "i", "state": ["terminated": ["exitCode": 0]]],
                        ["name": "j", "state": ["running": [:]]],
                    ],
                    "containerStatuses": [
                        ["name": "a", "state": ["waiting": ["reason": "PodInitializing"]]]
                    ],
                ]), ["0/1", "Init:1/2", "0"]),
        Case(
            "an init container crashes",
            pod(
                initContainers: [["name": "i"]],
                status: [
                    "phase": "Pending",
                    "initContainerStatuses": [
                        [
                            "name": "i", "restartCount": 2,
                            "state": ["waiting": ["reason": "CrashLoopBackOff"]],
                        ]
                    ],
                ]), ["0/1", "Init:CrashLoopBackOff", "2"]),
        Case(
            "an init container has failed",
            pod(
                initContainers: [["name": "i"]],
                status: [
                    "phase": "Failed",
                    "initContainerStatuses": [
                        ["name": "i", "state": ["terminated": ["exitCode": 1, "reason": "Error"]]]
                    ],
                ]), ["0/1", "Init:Error", "0"]),
        Case(
            "a sidecar counts as a container, also its restarts",
            pod(
                initContainers: [["name": "i"], ["name": "s", "restartPolicy": "Always"]],
                status: [
                    "phase": "Running",
                    "initContainerStatuses": [
                        [
                            "name": "i", "restartCount": 7,
                            "state": ["terminated": ["exitCode": 0]],
                        ],
                        [
                            "name": "s", "restartCount": 1, "started": true, "ready": true,
                            "state": ["running": [:]],
                        ],
                    ],
                    "containerStatuses": [running],
                ]), ["2/2", "Running", "1"]),
    ]

    @Test(arguments: phases + containers + initContainers) func shows(_ example: Case) throws {
        var problems: [DecodeProblem] = []
        let pod = Pod.decode(example.pod, problems: &problems)
        let now = try #require(Timestamp("2026-01-01T12:00:00Z"))
        let cells = pod.cells(TableContext(now: now, isWide: false))
        #expect(Array(cells[1...3]) == example.cells)
        #expect(problems.isEmpty)
    }
}
