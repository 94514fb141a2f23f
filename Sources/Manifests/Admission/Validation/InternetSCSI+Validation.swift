import KubernetesAPI

extension ISCSIVolumeSource {
    /// - Parameter volumeName: the name of the Pod's volume.
    func validate(volumeName: String, _ faults: inout FaultList) {
        faults.validateInternetSCSI(
            portal: targetPortal, name: iqn, lun: lun, initiator: initiatorName,
            needsSecret: chapAuthDiscovery == true || chapAuthSession == true,
            hasSecret: secretRef != nil)
    }
}

extension ISCSIPersistentVolumeSource {
    /// - Parameter volumeName: the name of the PersistentVolume.
    func validate(volumeName: String, _ faults: inout FaultList) {
        if initiatorName != nil, "\(volumeName):\(targetPortal)".utf8.count > 64 {
            faults.invalid("targetportal", targetPortal, InternetSCSIName.portalRule)
        }
        faults.validateInternetSCSI(
            portal: targetPortal, name: iqn, lun: lun, initiator: initiatorName,
            needsSecret: chapAuthDiscovery == true || chapAuthSession == true,
            hasSecret: secretRef != nil)
        faults.at("secretRef", secretRef) { $1.requireText("name", $0.name) }
    }
}

extension FaultList {
    fileprivate mutating func validateInternetSCSI(
        portal: String, name: String, lun: Int32, initiator: String?, needsSecret: Bool,
        hasSecret: Bool
    ) {
        requireText("targetPortal", portal)
        if name.isEmpty {
            required("iqn")
        } else if !InternetSCSIName.isValid(name) {
            invalid("iqn", name, "must be valid format")
        }
        requireRange("lun", lun, 0...255)
        if needsSecret, !hasSecret { required("secretRef") }
        if let initiator, !InternetSCSIName.isValid(initiator) {
            invalid("initiatorname", initiator, "must be valid format")
        }
    }
}

/// The names of targets and initiators.
enum InternetSCSIName {
    static let portalRule =
        "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if "
        + "iscsi.initiatorName is specified."

    /// `iqn.2001-04.com.example:storage`, `eui.` and 16 or `naa.` and 32 letters and digits.
    static func isValid(_ name: String) -> Bool {
        switch name.prefix(3) {
        case "iqn": isQualified(name)
        case "eui": isIdentifier(name, length: 16)
        case "naa": isIdentifier(name, length: 32)
        default: false
        }
    }

    private static func isIdentifier(_ name: String, length: Int) -> Bool {
        let digits = name.utf8.dropFirst(4)
        return digits.count == length && digits.allSatisfy(isAlphanumeric)
    }

    /// A year and a month, a domain turned round, a colon and what the owner likes.
    private static func isQualified(_ name: String) -> Bool {
        let parts = name.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, !parts[1].contains(where: { ",;*&$|".contains($0) }),
            !parts[1].contains(where: \.isWhitespace)
        else { return false }
        let head = Array(parts[0].utf8)
        guard head.count > 12, head[3] == UInt8(ascii: "."), head[11] == UInt8(ascii: ".")
        else { return false }
        let date = head[4..<11]
        let isDate = date.enumerated().allSatisfy { index, byte in
            index == 4 ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte)
        }
        return isDate
            && head[12...].allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        let lowercase = byte | 0x20
        return (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowercase)
    }
}
