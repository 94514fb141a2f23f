import Foundation
import Kubelet
import KubernetesAPI

/// The log of one container on its way to standard output.
struct LogReading: Sendable {
    let access: any ContainerAccess
    let request: LogRequest
    /// What each line begins with.
    let prefix: String
    let showsTimes: Bool
    /// How much of the log is shown, its times counted and the prefixes not; `nil` for all.
    let limitBytes: Int?

    func run() throws { try waiting { try await print() } }

    func print() async throws {
        var left = limitBytes ?? .max
        for try await line in access.logs(request) {
            let time = showsTimes ? line.time.microTime.description + " " : ""
            let text = (Array(time.utf8) + line.bytes + [UInt8(ascii: "\n")]).prefix(left)
            try FileHandle.standardOutput.write(contentsOf: Data(Array(prefix.utf8) + text))
            left -= text.count
            if left == 0 { return }
        }
    }
}
