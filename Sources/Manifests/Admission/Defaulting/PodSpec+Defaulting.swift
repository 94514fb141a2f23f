public import KubernetesAPI

extension PodTemplateSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedMetadata, ObjectMeta())
        writer.apply(&boxedMetadata)
        writer.set(&boxedSpec, PodSpec())
        writer.apply(&boxedSpec)
    }
}

extension ObjectMeta: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.dropEmpty(&labels)
        writer.dropEmpty(&annotations)
        writer.dropEmpty(&finalizers)
        writer.dropEmpty(&ownerReferences)
        writer.drop(&generateName, ifZero: "")
    }
}

extension PodSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&dnsPolicy, ifEmpty: "ClusterFirst")
        writer.set(&restartPolicy, ifEmpty: "Always")
        writer.set(&terminationGracePeriodSeconds, 30)
        writer.set(&schedulerName, ifEmpty: "default-scheduler")
        writer.set(&boxedSecurityContext, PodSecurityContext())
        mirrorServiceAccount(&writer)
        dropZeros(&writer)
        writer.apply(&containers)
        writer.apply(&initContainers)
        writer.apply(&ephemeralContainers)
        writer.apply(&volumes)
        writer.apply(&resources)
        writer.canonicalize(&overhead)
    }

    private mutating func dropZeros(_ writer: inout DefaultWriter) {
        writer.drop(&hostNetwork, ifZero: false)
        writer.drop(&hostPID, ifZero: false)
        writer.drop(&hostIPC, ifZero: false)
        writer.drop(&nodeName, ifZero: "")
        writer.drop(&hostname, ifZero: "")
        writer.drop(&subdomain, ifZero: "")
        writer.drop(&priorityClassName, ifZero: "")
        writer.dropEmpty(&nodeSelector)
        writer.dropEmpty(&initContainers)
        writer.dropEmpty(&volumes)
        writer.dropEmpty(&tolerations)
        writer.dropEmpty(&imagePullSecrets)
        writer.dropEmpty(&hostAliases)
        writer.dropEmpty(&topologySpreadConstraints)
    }

    /// `serviceAccount` is the old name of `serviceAccountName`: the server answers with both.
    private mutating func mirrorServiceAccount(_ writer: inout DefaultWriter) {
        if let name = serviceAccountName, !name.isEmpty {
            writer.replace(&serviceAccount, name)
        } else if let name = serviceAccount, !name.isEmpty {
            writer.replace(&serviceAccountName, name)
        }
    }
}

extension Pod: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        guard writer.isShared else {
            spec?.writePodDefaults(&writer)
            return
        }
        guard var spec else { return }
        if writer.writes({ spec.writePodDefaults(&$0) }) { self.spec = spec }
    }
}

extension PodSpec {
    /// Writes the defaults of the spec of a Pod, of which Pod templates have only some.
    fileprivate mutating func writePodDefaults(_ writer: inout DefaultWriter) {
        writer.set(&enableServiceLinks, true)
        writeDefaults(&writer)
        writeRequestDefaults(&writer)
        if hostNetwork == true { writeHostPortDefaults(&writer) }
    }

    /// A container that has a limit and no request for a resource requests its limit.
    mutating func writeRequestDefaults(_ writer: inout DefaultWriter) {
        changeEachContainer(&writer) { container, writer in
            guard let limits = container.resources?.limits, !limits.isEmpty else { return }
            var requests = container.resources?.requests ?? [:]
            requests.merge(limits) { request, _ in request }
            if requests.count == container.resources?.requests?.count { return }
            writer.replace(&container.resources, container.resources?.with(requests: requests))
        }
    }

    /// In the host's network a container port is a host port.
    mutating func writeHostPortDefaults(_ writer: inout DefaultWriter) {
        changeEachContainer(&writer) { container, writer in
            for index in (container.ports ?? []).indices {
                guard let port = container.ports?[index], (port.hostPort ?? 0) == 0 else {
                    continue
                }
                writer.replace(&container.ports, container.ports?.settingHostPort(at: index))
            }
        }
    }

    private mutating func changeEachContainer(
        _ writer: inout DefaultWriter, _ change: (inout Container, inout DefaultWriter) -> Void
    ) {
        for index in containers.indices {
            var container = containers[index]
            if writer.writes({ change(&container, &$0) }) { containers[index] = container }
        }
        for index in (initContainers ?? []).indices {
            guard var container = initContainers?[index] else { continue }
            if writer.writes({ change(&container, &$0) }) { initContainers?[index] = container }
        }
    }
}

extension ResourceRequirements {
    fileprivate func with(requests: [String: Quantity]) -> ResourceRequirements {
        var copy = self
        copy.requests = requests
        return copy
    }
}

extension [ContainerPort] {
    fileprivate func settingHostPort(at index: Int) -> [ContainerPort] {
        var copy = self
        copy[index].hostPort = copy[index].containerPort
        return copy
    }
}
