internal import Controllers
internal import KubernetesAPI

extension Node: Describable {
    private static let leaseNamespace = "kube-node-lease"

    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.field("Roles", roles)
        writer.labels(of: self)
        writer.creationTime(of: self)
        let taints = (spec?.taints ?? [])
            .sorted { "\($0.effect),\($0.key)" < "\($1.effect),\($1.key)" }
            .map { taint in
                taint.key + (taint.value.map { $0.isEmpty ? "" : "=\($0)" } ?? "")
                    + ":\(taint.effect)"
            }
        writer.list("Taints", taints)
        writer.field("Unschedulable", "\(spec?.unschedulable ?? false)")
        describeLease(in: &writer)
        describeConditions(in: &writer)
        writer.line("Addresses:")
        for address in status?.addresses ?? [] {
            writer.field(address.type, address.address, level: 1)
        }
        for (title, list) in [
            ("Capacity", status?.capacity), ("Allocatable", status?.allocatable),
        ] {
            guard let list, !list.isEmpty else { continue }
            writer.line("\(title):")
            for (resource, quantity) in list.sorted(by: { $0.key < $1.key }) {
                writer.field(resource, quantity.canonicalText, level: 1)
            }
        }
        describeSystem(in: &writer)
        describePods(in: &writer)
    }

    private func describeLease(in writer: inout DescriptionWriter) {
        guard let lease = writer.state.table(Lease.self)[Self.leaseNamespace, name] else {
            return writer.field("Lease", DescriptionWriter.none)
        }
        writer.line("Lease:")
        writer.field(
            "HolderIdentity", lease.spec?.holderIdentity ?? DescriptionWriter.unset, level: 1)
        writer.field("AcquireTime", writer.time(lease.spec?.acquireTime?.timestamp), level: 1)
        writer.field("RenewTime", writer.time(lease.spec?.renewTime?.timestamp), level: 1)
    }

    private func describeConditions(in writer: inout DescriptionWriter) {
        writer.conditions(
            (status?.conditions ?? []).map {
                TimedCondition(
                    type: $0.type, status: $0.status, probed: $0.lastHeartbeatTime,
                    changed: $0.lastTransitionTime, reason: $0.reason, message: $0.message)
            }, probed: "LastHeartbeatTime", gap: " ")
    }

    private func describeSystem(in writer: inout DescriptionWriter) {
        let info = status?.nodeInfo
        writer.line("System Info:")
        for (title, value) in [
            ("Machine ID", info?.machineID), ("System UUID", info?.systemUUID),
            ("Boot ID", info?.bootID), ("Kernel Version", info?.kernelVersion),
            ("OS Image", info?.osImage), ("Operating System", info?.operatingSystem),
            ("Architecture", info?.architecture),
            ("Container Runtime Version", info?.containerRuntimeVersion),
            ("Kubelet Version", info?.kubeletVersion),
        ] {
            writer.field(title, value ?? "", level: 1)
        }
        writer.field("PodCIDR", ifSet: spec?.podCIDR)
        writer.field("PodCIDRs", ifSet: spec?.podCIDRs?.joined(separator: ","))
        writer.field("ProviderID", ifSet: spec?.providerID)
    }

    private func describePods(in writer: inout DescriptionWriter) {
        let pods = writer.state.pods.objects(.node(name)).filter { !$0.hasFinished }
            .sorted { $0.key < $1.key }
        let offered = status?.allocatable ?? status?.capacity ?? [:]
        func share(_ quantity: Quantity?, _ resource: String) -> String {
            let all = offered[resource]?.milliValue ?? 0
            let part = quantity ?? Quantity()
            let percent = all == 0 ? 0 : Double(part.milliValue) / Double(all) * 100
            let whole = Int64(exactly: percent.rounded(.towardZero)) ?? .max
            return "\(part.canonicalText) (\(whole)%)"
        }
        writer.field("Non-terminated Pods", "(\(pods.count) in total)")
        writer.line(
            "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge",
            level: 1)
        writer.line(
            "---------\t----\t\t------------\t----------\t---------------\t-------------\t---",
            level: 1)
        var requested = ResourceList()
        var limited = ResourceList()
        for pod in pods {
            let requests = pod.spec?.totalRequests ?? [:]
            let limits = pod.spec?.totalLimits ?? [:]
            requested = requested.adding(requests)
            limited = limited.adding(limits)
            let cells = [
                pod.namespace, pod.name, "", share(requests["cpu"], "cpu"),
                share(limits["cpu"], "cpu"), share(requests["memory"], "memory"),
                share(limits["memory"], "memory"),
                writer.age(since: pod.metadata.creationTimestamp),
            ]
            writer.line(cells.joined(separator: "\t"), level: 1)
        }
        writer.line("Allocated resources:")
        writer.line("(Total limits may be over 100 percent, i.e., overcommitted.)", level: 1)
        writer.line("Resource\tRequests\tLimits", level: 1)
        writer.line("--------\t--------\t------", level: 1)
        for resource in ["cpu", "memory", "ephemeral-storage"] {
            writer.line(
                "\(resource)\t\(share(requested[resource], resource))\t"
                    + share(limited[resource], resource), level: 1)
        }
        let others = offered.keys.filter { !Self.commonResources.contains($0) }.sorted()
        for resource in others where resource.hasPrefix("hugepages-") {
            writer.line(
                "\(resource)\t\(share(requested[resource], resource))\t"
                    + share(limited[resource], resource), level: 1)
        }
        for resource in others where !resource.hasPrefix("hugepages-") {
            let amounts = [requested[resource], limited[resource]].map(DescriptionWriter.text)
            writer.line("\(resource)\t\(amounts.joined(separator: "\t"))", level: 1)
        }
    }

    private static let commonResources: Set = ["cpu", "memory", "ephemeral-storage", "pods"]
}

extension ResourceList {
    fileprivate func adding(_ other: ResourceList) -> ResourceList {
        merging(other) { $0 + $1 }
    }
}

extension PodDisruptionBudget: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        if let minAvailable = spec?.minAvailable {
            writer.field("Min available", "\(minAvailable)")
        } else if let maxUnavailable = spec?.maxUnavailable {
            writer.field("Max unavailable", "\(maxUnavailable)")
        }
        writer.field(
            "Selector", spec?.selector.map { CellText.selector($0) } ?? DescriptionWriter.unset)
        writer.line("Status:")
        writer.field("Allowed disruptions", "\(status?.disruptionsAllowed ?? 0)", level: 2)
        writer.field("Current", "\(status?.currentHealthy ?? 0)", level: 2)
        writer.field("Desired", "\(status?.desiredHealthy ?? 0)", level: 2)
        writer.field("Total", "\(status?.expectedPods ?? 0)", level: 2)
    }
}
