import Controllers
import KubernetesAPI

/// What a snapshot shows of an object that is not a Pod, Node or part of a Service.
struct ObjectSummary {
    private let object: any KubernetesObject
    private let value: Value
    private let names: ObjectNames

    init(_ object: any KubernetesObject, names: ObjectNames) {
        self.object = object
        value = object.encoded()
        self.names = names
    }

    /// `nil` for kinds that snapshots leave out.
    var summary: Value? {
        var summary = ValueObject()
        switch object.groupVersionKind.kind {
        case "Deployment", "StatefulSet", "DaemonSet":
            summary["generation"] = object.metadata.generation.map { .int($0) }
            addWorkload(to: &summary)
        case "ReplicaSet":
            addWorkload(to: &summary)
            let observed = value["status"]?["observedGeneration"]?.int ?? 0
            summary["observed"] = .bool(observed == object.metadata.generation)
        case "ReplicationController", "Job", "CronJob": addWorkload(to: &summary)
        case "HorizontalPodAutoscaler", "PodDisruptionBudget", "ResourceQuota", "Namespace":
            addStatus(to: &summary)
        case "PersistentVolumeClaim": summary["phase"] = value["status"]?["phase"]
        case "ControllerRevision": summary["revision"] = value["revision"]
        case "ConfigMap": break
        default: return nil
        }
        addMetadata(to: &summary)
        return .object(summary)
    }

    private func addWorkload(to summary: inout ValueObject) {
        var spec = ValueObject()
        for field in ["replicas", "paused", "parallelism", "completions", "suspend"] {
            spec[field] = value["spec"]?[field]
        }
        if !spec.isEmpty { summary["spec"] = .object(spec) }
        addAnnotations(to: &summary)
        addStatus(to: &summary)
    }

    /// The bookkeeping of Deployments, under short names.
    private func addAnnotations(to summary: inout ValueObject) {
        let shown = [
            ("revision", "revision"), ("desired", "desired-replicas"), ("max", "max-replicas"),
            ("history", "revision-history"),
        ]
        var annotations = ValueObject()
        for (name, annotation) in shown {
            annotations[name] =
                object.metadata.annotations?["deployment.kubernetes.io/\(annotation)"]
                .map { .string($0) }
        }
        if !annotations.isEmpty { summary["annotations"] = .object(annotations) }
    }

    private func addStatus(to summary: inout ValueObject) {
        guard var status = value["status"]?.object else { return }
        // Of a ReplicaSet `observed` says it.
        if object is ReplicaSet { status["observedGeneration"] = nil }
        summary["status"] = StatusSummary(of: object, names: names).summary(of: status)
    }

    private func addMetadata(to summary: inout ValueObject) {
        summary["owner"] = names.owners(of: object.metadata)
        guard object.isTerminating else { return }
        summary["terminating"] = true
        if let finalizers = object.metadata.finalizers, !finalizers.isEmpty {
            summary["finalizers"] = .array(finalizers.map { .string($0) })
        }
    }
}
