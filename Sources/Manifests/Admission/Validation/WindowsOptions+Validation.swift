import KubernetesAPI

extension WindowsSecurityContextOptions {
    private static let maximumCredentialSpecKiB = 64
    private static let maximumDomainBytes = 256
    private static let maximumUserBytes = 104

    func validate(_ faults: inout FaultList) {
        if let name = gmsaCredentialSpecName {
            faults.requireFormat(.subdomain, "gmsaCredentialSpecName", name)
        }
        if let spec = gmsaCredentialSpec {
            if spec.isEmpty {
                faults.invalid(
                    "gmsaCredentialSpec", spec, "gmsaCredentialSpec cannot be an empty string")
            } else if spec.utf8.count > Self.maximumCredentialSpecKiB * 1024 {
                faults.invalid(
                    "gmsaCredentialSpec", spec,
                    "gmsaCredentialSpec size must be under \(Self.maximumCredentialSpecKiB) KiB")
            }
        }
        if let runAsUserName { validateUserName(runAsUserName, &faults) }
    }

    /// A user, or the domain of one, a backslash and the user.
    private func validateUserName(_ name: String, _ faults: inout FaultList) {
        func refuse(_ detail: String) { faults.invalid("runAsUserName", name, detail) }
        let parts = name.split(separator: "\\", omittingEmptySubsequences: false)
        if name.isEmpty { return refuse("runAsUserName cannot be an empty string") }
        if name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            return refuse("runAsUserName cannot contain control characters")
        }
        if parts.count > 2 {
            return refuse("runAsUserName cannot contain more than one backslash")
        }
        let user = parts.last ?? ""
        if parts.count == 2 {
            if parts[0].utf8.count >= Self.maximumDomainBytes {
                refuse(
                    "runAsUserName's Domain length must be under \(Self.maximumDomainBytes) "
                        + "characters")
            }
            if !Self.isNetBIOSName(parts[0]), !Self.isDNSName(parts[0]) {
                refuse("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
            }
        }
        if user.isEmpty {
            refuse("runAsUserName's User cannot be empty")
        } else if user.utf8.count > Self.maximumUserBytes {
            refuse(
                "runAsUserName's User length must not be longer than \(Self.maximumUserBytes) "
                    + "characters")
        }
        if !user.isEmpty, user.allSatisfy({ $0 == "." || $0 == " " }) {
            refuse("runAsUserName's User cannot contain only periods or spaces")
        }
        if user.contains(where: { "\"/\\:;|=,+*?<>@[]".contains($0) }) {
            refuse(
                "runAsUserName's User cannot contain the following characters: "
                    + "\"/\\:;|=,+*?<>@[]")
        }
    }

    /// 1 to 15 characters without `\ / : * ? " < > |`, of which the first is no dot.
    private static func isNetBIOSName(_ domain: Substring) -> Bool {
        (1...15).contains(domain.unicodeScalars.count) && domain.first != "."
            && !domain.contains { "\\/:*?\"<>|".contains($0) }
    }

    /// Labels of up to 63 letters, digits and inner dashes, with dots between them.
    private static func isDNSName(_ domain: Substring) -> Bool {
        domain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
    }
}

extension PodSpec {
    /// Containers that run as processes of a Windows node do so in its network, and all or none of
    /// a Pod's do.
    func validateHostProcesses(_ faults: inout FaultList) {
        let ofPod = securityContext?.windowsOptions?.hostProcess
        var count = 0
        var hostProcessCount = 0
        func visit(_ field: String, _ contexts: [SecurityContext?]) {
            faults.each(field, contexts) { context, faults in
                let own = context?.windowsOptions?.hostProcess
                count += 1
                if own ?? ofPod == true { hostProcessCount += 1 }
                guard let own, let ofPod, own != ofPod else { return }
                faults.at("securityContext") { faults in
                    faults.at("windowsOptions") { faults in
                        faults.invalid(
                            "hostProcess", own,
                            "pod hostProcess value must be identical if both are specified, was "
                                + "\(ofPod)")
                    }
                }
            }
        }
        visit("initContainers", (initContainers ?? []).map(\.securityContext))
        visit("containers", containers.map(\.securityContext))
        visit("ephemeralContainers", (ephemeralContainers ?? []).map(\.securityContext))
        if hostProcessCount == 0 { return }
        if hostProcessCount != count {
            faults.invalid(
                nil, "",
                "If pod contains any hostProcess containers then all containers must be "
                    + "HostProcess containers")
        }
        if hostNetwork != true {
            faults.invalid(
                "hostNetwork", false,
                "hostNetwork must be true if pod contains any hostProcess containers")
        }
        if !faults.policy.allowsPrivileged {
            faults.forbidden(nil, "hostProcess containers are disallowed by cluster policy")
        }
    }
}
