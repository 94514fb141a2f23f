internal import Foundation
internal import Kubelet
internal import KubernetesAPI
internal import Manifests

extension RegistryCredentials {
    /// The header by which an engine is told.
    var header: String {
        var fields: ValueObject = ["serveraddress": .string(serverAddress)]
        if identityToken.isEmpty {
            fields["username"] = .string(username)
            fields["password"] = .string(password)
        } else {
            fields["identitytoken"] = .string(identityToken)
        }
        return Data(JSONWriter().write(.object(fields)).utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_")
    }
}
