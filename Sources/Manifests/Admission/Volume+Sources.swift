import KubernetesAPI

extension Volume {
    /// The names of the source fields that are set, in Kubernetes' order of checking them. A valid
    /// volume has one.
    var sources: [String] {
        var names: [String] = []
        if emptyDir != nil { names.append("emptyDir") }
        if hostPath != nil { names.append("hostPath") }
        if gitRepo != nil { names.append("gitRepo") }
        if gcePersistentDisk != nil { names.append("gcePersistentDisk") }
        if awsElasticBlockStore != nil { names.append("awsElasticBlockStore") }
        if secret != nil { names.append("secret") }
        if nfs != nil { names.append("nfs") }
        if iscsi != nil { names.append("iscsi") }
        if glusterfs != nil { names.append("glusterfs") }
        if flocker != nil { names.append("flocker") }
        if persistentVolumeClaim != nil { names.append("persistentVolumeClaim") }
        if rbd != nil { names.append("rbd") }
        if cinder != nil { names.append("cinder") }
        if cephfs != nil { names.append("cephfs") }
        if quobyte != nil { names.append("quobyte") }
        if downwardAPI != nil { names.append("downwardAPI") }
        if fc != nil { names.append("fc") }
        if flexVolume != nil { names.append("flexVolume") }
        if configMap != nil { names.append("configMap") }
        if azureFile != nil { names.append("azureFile") }
        if vsphereVolume != nil { names.append("vsphereVolume") }
        if photonPersistentDisk != nil { names.append("photonPersistentDisk") }
        if portworxVolume != nil { names.append("portworxVolume") }
        if azureDisk != nil { names.append("azureDisk") }
        if storageos != nil { names.append("storageos") }
        if projected != nil { names.append("projected") }
        if scaleIO != nil { names.append("scaleIO") }
        if csi != nil { names.append("csi") }
        if ephemeral != nil { names.append("ephemeral") }
        if image != nil { names.append("image") }
        return names
    }
}
