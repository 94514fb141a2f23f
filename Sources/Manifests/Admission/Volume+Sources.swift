import KubernetesAPI

extension Volume {
    /// The names of the source fields that are set, in Kubernetes' order of checking them. A valid
    /// volume has one.
    var sources: [String] {
        let isSet: [(String, Bool)] = [
            ("emptyDir", emptyDir != nil),
            ("hostPath", hostPath != nil),
            ("gitRepo", gitRepo != nil),
            ("gcePersistentDisk", gcePersistentDisk != nil),
            ("awsElasticBlockStore", awsElasticBlockStore != nil),
            ("secret", secret != nil),
            ("nfs", nfs != nil),
            ("iscsi", iscsi != nil),
            ("glusterfs", glusterfs != nil),
            ("flocker", flocker != nil),
            ("rbd", rbd != nil),
            ("cinder", cinder != nil),
            ("cephfs", cephfs != nil),
            ("downwardAPI", downwardAPI != nil),
            ("fc", fc != nil),
            ("flexVolume", flexVolume != nil),
            ("configMap", configMap != nil),
            ("azureFile", azureFile != nil),
            ("vsphereVolume", vsphereVolume != nil),
            ("quobyte", quobyte != nil),
            ("azureDisk", azureDisk != nil),
            ("portworxVolume", portworxVolume != nil),
            ("scaleIO", scaleIO != nil),
            ("storageos", storageos != nil),
            ("projected", projected != nil),
            ("csi", csi != nil),
            ("photonPersistentDisk", photonPersistentDisk != nil),
            ("ephemeral", ephemeral != nil),
            ("persistentVolumeClaim", persistentVolumeClaim != nil),
            ("image", image != nil),
        ]
        return isSet.filter(\.1).map(\.0)
    }
}
