internal import Controllers
public import KubernetesAPI

extension EventLog {
    /// The events as the objects that the Kubernetes API shows, by the time of their last sighting.
    public var objects: [any KubernetesObject] {
        all.sorted { ($0.lastSeen, $0.sequence) < ($1.lastSeen, $1.sequence) }.map(\.object)
    }
}

extension EventLog.Entry {
    /// The same in every process.
    private var identity: UInt64 {
        var hash = FNV1a64()
        for text in [
            event.uid, event.fieldPath, event.type.rawValue, event.reason, event.message,
        ] {
            hash.combine(text)
        }
        return hash.mixed
    }

    private var uid: String {
        var time = FNV1a64()
        time.combine(UInt64(bitPattern: firstSeen.microseconds))
        return UID.format(high: identity, low: time.mixed)
    }

    /// The event as an object. Its name has Kubernetes' form: that of the object and a number.
    fileprivate var object: Event {
        var object = Event()
        let regarding = event.regarding
        // Several may be told in one moment; their content tells them apart below a microsecond.
        let nanoseconds = UInt64(bitPattern: firstSeen.microseconds) &* 1000 + identity % 1000
        object.metadata.name = regarding.name + "." + String(nanoseconds, radix: 16)
        object.metadata.uid = uid
        // It grows with every sighting, as that of an object that is written again.
        object.metadata.resourceVersion = String(lastSeen.microseconds)
        // Events about cluster-scoped objects are kept in the namespace `default`.
        object.metadata.namespace = regarding.namespace.isEmpty ? "default" : regarding.namespace
        object.metadata.creationTimestamp = firstSeen
        object.type = event.type.rawValue
        object.reason = event.reason
        object.message = event.message
        object.count = Int32(clamping: count)
        object.firstTimestamp = firstSeen
        object.lastTimestamp = lastSeen
        object.source = .with {
            $0.component = source.isEmpty ? nil : source
            $0.host = host.isEmpty ? nil : host
        }
        object.reportingComponent = source
        object.reportingInstance = host
        object.involvedObject = .with {
            $0.apiVersion = Resources.find(regarding.groupKind)?.groupVersionKind.apiVersion
            $0.fieldPath = event.fieldPath.isEmpty ? nil : event.fieldPath
            $0.kind = regarding.groupKind.kind
            $0.namespace = regarding.namespace.isEmpty ? nil : regarding.namespace
            $0.name = regarding.name
            $0.uid = event.uid
        }
        return object
    }
}
