import Testing

/// Rules for volumes that the recorded answers do not reach.
struct VolumeRulesTests {
    private static let pod = """
        {apiVersion: v1, kind: Pod, metadata: {name: p},
         spec: {containers: [{name: c, image: "i:1"}]}}
        """

    private static func volume(_ name: String, _ source: String, _ causes: String...) -> RuleCase {
        RuleCase(
            copying: RuleCase(name, "spec: {volumes: [{name: v, \(source)}]}"),
            causes: causes.map { "spec.volumes[0]\($0)" })
    }

    @Test(arguments: [
        volume("an NFS path is absolute", "nfs: {server: s, path: p}", ".nfs.path Invalid"),
        volume(
            "a disk of Google's is reported under an old name", "gcePersistentDisk: {pdName: ''}",
            ".persistentDisk.pdName Required"),
        volume(
            "a target of iSCSI has a name of its kind",
            "iscsi: {targetPortal: p, iqn: x, lun: 300}", ".iscsi.iqn Invalid", ".iscsi.lun Invalid"
        ),
        volume(
            "a qualified name of iSCSI",
            "iscsi: {targetPortal: p, iqn: 'iqn.2001-04.a.b:c', lun: 0}"),
        volume(
            "a driver is called by a domain", "csi: {driver: a_b}", ".csi.driver Invalid"),
        volume(
            "options of a driver are not in Kubernetes' name",
            "flexVolume: {driver: d, options: {kubernetes.io/a: b}}",
            ".flexVolume.options[kubernetes.io/a] Invalid"),
        volume(
            "a target of Fibre Channel is named in one way", "fc: {lun: 1}",
            ".fc.targetWWNs Required"),
        volume("an image is named", "image: {pullPolicy: Never}", ".image.reference Required"),
        volume(
            "of a file's faults Kubernetes does not say which file",
            "downwardAPI: {items: [{path: ..x, fieldRef: {fieldPath: metadata.name}}]}",
            ".downwardAPI.path Invalid"),
        volume(
            "a file shows the resources of a container",
            "downwardAPI: {items: [{path: x, resourceFieldRef: {resource: limits.cpu}}]}",
            ".downwardAPI.resourceFieldRef.containerName Required"),
        volume(
            "sources of one volume do not write the same file",
            "projected: {sources: [{secret: {name: a, items: [{key: k, path: x}]}}, "
                + "{configMap: {name: b, items: [{key: k, path: x}]}}]}",
            ".projected Invalid"),
        volume(
            "a source of a projected volume is one",
            "projected: {sources: [{secret: {name: a}, configMap: {name: b}}]}",
            ".projected.sources[0] Forbidden"),
        volume(
            "of a claim that is yet to be made labels are known, no name",
            "ephemeral: {volumeClaimTemplate: {metadata: {name: n1}, spec: "
                + "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}",
            ".ephemeral.volumeClaimTemplate.metadata.name Forbidden"),
        volume(
            "a second source is one too many", "emptyDir: {}, cephfs: {monitors: [m]}",
            ".cephFS Forbidden"),
    ])
    func aVolume(_ example: RuleCase) throws { try example.check(Self.pod) }

    private static let persistentVolume = """
        {apiVersion: v1, kind: PersistentVolume, metadata: {name: v},
         spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}}}
        """

    @Test(arguments: [
        RuleCase("a valid volume is accepted", "{}"),
        RuleCase(
            "one Pod alone and many nodes are not both",
            "spec: {accessModes: [ReadWriteOncePod, ReadWriteMany]}", "spec.accessModes Forbidden"),
        RuleCase(
            "the root of a node is not recycled",
            "spec: {hostPath: {path: /.}, persistentVolumeReclaimPolicy: Recycle}",
            "spec.persistentVolumeReclaimPolicy Forbidden"),
        RuleCase(
            "a local volume says where it is", "spec: {hostPath: null, local: {path: /x}}",
            "spec.nodeAffinity Required"),
        RuleCase(
            "a volume of a driver has a handle, its Secrets a namespace",
            "spec: {hostPath: null, csi: {driver: d, nodePublishSecretRef: {name: s}}}",
            "spec.csi.volumeHandle Required", "spec.csi.nodePublishSecretRef.namespace Required"),
    ])
    func aPersistentVolume(_ example: RuleCase) throws {
        try example.check(Self.persistentVolume)
    }

    @Test(arguments: [
        RuleCase(
            "what a volume is stays", "spec: {hostPath: {path: /y}}",
            "spec.persistentvolumesource Forbidden"),
        RuleCase("how it is used stays", "spec: {volumeMode: Block}", "volumeMode Invalid"),
        RuleCase("it may be kept", "spec: {persistentVolumeReclaimPolicy: Delete}"),
    ])
    func aChangeOfAPersistentVolume(_ example: RuleCase) throws {
        try example.checkUpdate(Self.persistentVolume)
    }

    private static let claim = """
        {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec:
         {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
        """

    @Test(arguments: [
        RuleCase(
            "without a group only claims can be copied",
            "spec: {dataSource: {kind: VolumeSnapshot, name: s}}", "spec.dataSource Invalid",
            "spec.dataSourceRef Invalid"),
        RuleCase(
            "both fields say the same",
            "spec: {dataSource: {kind: PersistentVolumeClaim, name: a}, "
                + "dataSourceRef: {kind: PersistentVolumeClaim, name: b}}",
            "spec Invalid"),
    ])
    func aClaim(_ example: RuleCase) throws { try example.check(Self.claim) }

    @Test(arguments: [
        RuleCase(
            "a claim does not become larger before it is bound",
            "spec: {resources: {requests: {storage: 2Gi}}}", "spec Forbidden"),
        RuleCase(
            "how it is used stays", "spec: {volumeMode: Block}", "volumeMode Invalid",
            "spec Forbidden"),
        RuleCase("the class that follows the default", "spec: {storageClassName: fast}"),
    ])
    func aChangeOfAClaim(_ example: RuleCase) throws { try example.checkUpdate(Self.claim) }
}
