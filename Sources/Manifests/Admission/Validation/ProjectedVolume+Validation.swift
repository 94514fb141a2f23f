import KubernetesAPI

extension ProjectedVolumeSource {
    func validate(_ faults: inout FaultList) {
        faults.requireFileMode("defaultMode", defaultMode)
        // The files of all sources share one directory.
        var paths: Set<String> = []
        for (index, source) in (sources ?? []).enumerated() {
            faults.at("sources") { faults in
                faults.at(.index(index)) { source.validate(&$0) }
            }
            if let token = source.serviceAccountToken { validate(token, &faults) }
            for path in source.paths where !path.isEmpty && !paths.insert(path).inserted {
                faults.invalid(nil, path, "conflicting duplicate paths")
            }
        }
    }

    /// Kubernetes reports a token's path as if the volume had it.
    private func validate(_ token: ServiceAccountTokenProjection, _ faults: inout FaultList) {
        faults.requireText("path", token.path)
        faults.requireOrdinaryPath("path", token.path)
    }
}

extension VolumeProjection {
    /// The paths that the source says; those that follow from keys are not known here.
    fileprivate var paths: [String] {
        (secret?.items ?? []).map(\.path) + (configMap?.items ?? []).map(\.path)
            + (downwardAPI?.items ?? []).map(\.path) + (clusterTrustBundle.map { [$0.path] } ?? [])
    }

    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("secret", secret) { source, faults in
            faults.requireText("name", source.name)
            faults.each("items", source.items) { $0.validate(&$1) }
        }
        faults.at("configMap", configMap) { source, faults in
            faults.requireText("name", source.name)
            faults.each("items", source.items) { $0.validate(&$1) }
        }
        faults.at("downwardAPI", downwardAPI) { source, faults in
            for item in source.items ?? [] { item.validate(&faults) }
        }
        faults.at("serviceAccountToken", serviceAccountToken) { $0.validate(&$1) }
        faults.at("clusterTrustBundle", clusterTrustBundle) { $0.validate(&$1) }
        let isSet = [
            secret != nil, configMap != nil, downwardAPI != nil, serviceAccountToken != nil,
            clusterTrustBundle != nil, podCertificate != nil,
        ]
        if isSet.count(where: { $0 }) > 1 {
            faults.forbidden(nil, "may not specify more than 1 volume type per source")
        }
    }
}

extension ServiceAccountTokenProjection {
    fileprivate func validate(_ faults: inout FaultList) {
        guard let seconds = expirationSeconds else { return }
        if seconds < 600 {
            faults.invalid(
                "expirationSeconds", seconds, "may not specify a duration less than 10 minutes")
        } else if seconds > 1 << 32 {
            faults.invalid(
                "expirationSeconds", seconds,
                "may not specify a duration larger than 2^32 seconds")
        }
    }
}

extension ClusterTrustBundleProjection {
    fileprivate func validate(_ faults: inout FaultList) {
        switch (name, signerName) {
        case (_?, _?):
            faults.invalid(nil, self, "only one of name and signerName may be used")
        case (let name?, nil):
            if name.isEmpty { faults.required("name", "must be a valid object name") }
            faults.requireFormat(.subdomain, "name", name)
            if let labelSelector {
                faults.invalid(
                    "labelSelector", labelSelector,
                    "labelSelector must be unset if name is specified")
            }
        case (nil, let signer?):
            if signer.isEmpty { faults.required("signerName", "must be a valid signer name") }
            faults.at("labelSelector", labelSelector) { $0.validate(&$1) }
        case (nil, nil):
            faults.required(nil, "either name or signerName must be specified")
        }
        faults.requireText("path", path)
        faults.requireOrdinaryPath("path", path)
    }
}
