public import Controllers
public import KubernetesAPI

/// Makes a ConfigMap with the page, a Deployment that serves it and a Service in front of it.
///
/// It looks at what there is and never at what happened: each child is compared with what it should
/// be, made if it is missing and put right if it differs. A new page makes new Pods, through an
/// annotation of their template.
public struct WebsiteController: Controller {
    public let name = "website-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(Website.self), Self.children(ConfigMap.self), Self.children(Deployment.self),
            Self.children(Service.self),
        ]
    }

    /// A child brings its Website back: also one that is gone, or whose owner was taken off.
    private static func children<Child: KubernetesObject>(_ type: Child.Type) -> Watch {
        Watch(type) { child, state, enqueue in
            let owner = child.metadata.controllerReference
            let key = ObjectKey(Website.self, namespace: child.namespace, name: child.name)
            // A name that was taken by somebody else may have become free.
            if owner?.kind == Website.groupVersionKind.kind || state.object(key) != nil {
                enqueue(key)
            }
        }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let website = state.table(Website.self)[key.namespacedName], !website.isTerminating
        else { return plan }
        bring(about: website.configure(configMap:), of: website, in: state, plan: &plan)
        bring(about: website.configure(deployment:), of: website, in: state, plan: &plan)
        bring(about: website.configure(service:), of: website, in: state, plan: &plan)
        reportStatus(of: website, in: state, plan: &plan)
        return plan
    }

    /// Makes the child of that kind, or changes it where it is not as `configure` wants it.
    ///
    /// `configure` sets what the Website decides on and leaves the rest alone: defaults, and what
    /// others wrote.
    private func bring<Child: KubernetesObject>(
        about configure: (inout Child) -> Void, of website: Website, in state: ClusterState,
        plan: inout Plan
    ) {
        let key = ObjectKey(Child.self, namespace: website.namespace, name: website.name)
        guard let observed = state.object(key) as? Child else {
            var child = Child()
            child.metadata.name = website.name
            child.metadata.namespace = website.namespace
            child.metadata.ownerReferences = [website.controllerOwnerReference]
            configure(&child)
            plan.actions.append(.create(child))
            return
        }
        guard observed.metadata.isControlled(by: website.uid) else {
            plan.events.append(
                EventRecord(
                    .warning, "NameTaken", regarding: website, "\(key) belongs to somebody else"))
            return
        }
        var child = observed
        configure(&child)
        if child != observed { plan.actions.append(.update(child)) }
    }

    private func reportStatus(of website: Website, in state: ClusterState, plan: inout Plan) {
        let deployment = state.deployments[website.namespace, website.name]
        let isCurrent =
            deployment?.metadata.isControlled(by: website.uid) == true
            && deployment?.status?.observedGeneration == deployment?.metadata.generation
            && plan.actions.isEmpty
        // While a child is about to change, nothing is known of the present page.
        guard isCurrent, let counts = deployment?.status else { return }
        var updated = website
        updated.status = .with {
            $0.address = "\(website.name).\(website.namespace).svc"
            $0.readyReplicas = counts.availableUpdated
        }
        if updated.status != website.status { plan.actions.append(.updateStatus(updated)) }
    }
}

extension DeploymentStatus {
    /// The available Pods that are sure to have the present template: old ones may be available.
    fileprivate var availableUpdated: Int32 {
        let old = (replicas ?? 0) - (updatedReplicas ?? 0)
        return max(0, (availableReplicas ?? 0) - old)
    }
}
