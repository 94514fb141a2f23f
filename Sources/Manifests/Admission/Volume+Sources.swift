import KubernetesAPI

extension Volume {
    /// The names of the source fields that are set, in Kubernetes' order of checking them. A valid
    /// volume has one.
    var sources: [String] {
        var names: [String] = []
        if !boxedEmptyDir.isEmpty { names.append("emptyDir") }
        if !boxedHostPath.isEmpty { names.append("hostPath") }
        if !boxedGitRepo.isEmpty { names.append("gitRepo") }
        if !boxedGcePersistentDisk.isEmpty { names.append("gcePersistentDisk") }
        if !boxedAwsElasticBlockStore.isEmpty { names.append("awsElasticBlockStore") }
        if !boxedSecret.isEmpty { names.append("secret") }
        if !boxedNfs.isEmpty { names.append("nfs") }
        if !boxedIscsi.isEmpty { names.append("iscsi") }
        if !boxedGlusterfs.isEmpty { names.append("glusterfs") }
        if !boxedFlocker.isEmpty { names.append("flocker") }
        if persistentVolumeClaim != nil { names.append("persistentVolumeClaim") }
        if !boxedRbd.isEmpty { names.append("rbd") }
        if !boxedCinder.isEmpty { names.append("cinder") }
        if !boxedCephfs.isEmpty { names.append("cephfs") }
        if !boxedQuobyte.isEmpty { names.append("quobyte") }
        if downwardAPI != nil { names.append("downwardAPI") }
        if !boxedFc.isEmpty { names.append("fc") }
        if !boxedFlexVolume.isEmpty { names.append("flexVolume") }
        if !boxedConfigMap.isEmpty { names.append("configMap") }
        if !boxedAzureFile.isEmpty { names.append("azureFile") }
        if !boxedVsphereVolume.isEmpty { names.append("vsphereVolume") }
        if !boxedPhotonPersistentDisk.isEmpty { names.append("photonPersistentDisk") }
        if !boxedPortworxVolume.isEmpty { names.append("portworxVolume") }
        if !boxedAzureDisk.isEmpty { names.append("azureDisk") }
        if !boxedStorageos.isEmpty { names.append("storageos") }
        if projected != nil { names.append("projected") }
        if !boxedScaleIO.isEmpty { names.append("scaleIO") }
        if !boxedCsi.isEmpty { names.append("csi") }
        if ephemeral != nil { names.append("ephemeral") }
        if !boxedImage.isEmpty { names.append("image") }
        return names
    }
}
