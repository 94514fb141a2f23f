internal import Foundation
internal import KubernetesAPI
internal import Manifests
internal import NIOHTTP1
internal import Synchronization

/// What a registry is asked.
struct RegistryQuestion {
    let head: HTTPRequestHead
    let body: [UInt8]

    var path: String { String(head.uri.prefix { $0 != "?" }) }

    /// Who asks, as far as the question says so.
    var authorization: String { head.headers.first(name: "Authorization") ?? "" }
}

struct RegistryAnswer {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders = [:]
    var body: [UInt8] = []
    /// Whether the body comes piece by piece.
    var isSlow = false

    init(_ status: HTTPResponseStatus, json: Value? = nil) {
        self.status = status
        guard let json else { return }
        headers.add(name: "Content-Type", value: "application/json")
        body = TrialRegistry.json(json)
    }
}

extension TrialRegistry {
    private static let token = "token-of-reader"
    private static let anonymousToken = "token-of-anybody"

    func answer(_ question: RegistryQuestion) -> RegistryAnswer {
        let answer = question.path == "/token" ? tokenAnswer(question) : guarded(question)
        let exchange = Exchange(
            method: question.head.method.rawValue, path: question.path,
            status: Int(answer.status.code))
        content.withLock { $0.exchanges.append(exchange) }
        return answer
    }

    // MARK: Who may

    private static var basic: String {
        "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    private func guarded(_ question: RegistryQuestion) -> RegistryAnswer {
        switch login {
        case .none: return resource(question)
        case .basic where question.authorization == Self.basic: return resource(question)
        case .basic: return refusal(#"Basic realm="trial""#)
        case .tokens where question.authorization == "Bearer \(Self.token)":
            return resource(question)
        case .tokens:
            let name = question.path.split(separator: "/").dropFirst().prefix {
                $0 != "manifests" && $0 != "blobs"
            }.joined(separator: "/")
            return refusal(
                #"Bearer realm="http://\#(address)/token",service="trial","#
                    + #"scope="repository:\#(name):pull""#)
        }
    }

    private func refusal(_ challenge: String) -> RegistryAnswer {
        var answer = Self.fault(.unauthorized, "UNAUTHORIZED", "authentication required")
        answer.headers.add(name: "WWW-Authenticate", value: challenge)
        return answer
    }

    private static func fault(
        _ status: HTTPResponseStatus, _ code: String, _ message: String
    ) -> RegistryAnswer {
        RegistryAnswer(
            status, json: ["errors": [["code": .string(code), "message": .string(message)]]])
    }

    /// Whoever does not say who it is gets a token that opens nothing.
    private func tokenAnswer(_ question: RegistryQuestion) -> RegistryAnswer {
        let form = String(decoding: question.body, as: UTF8.self)
        let isKnown =
            question.authorization == Self.basic
            || form.contains("refresh_token=\(Self.identityToken)")
        guard isKnown || (question.authorization.isEmpty && form.isEmpty) else {
            return Self.fault(.unauthorized, "UNAUTHORIZED", "incorrect username or password")
        }
        let token = Value.string(isKnown ? Self.token : Self.anonymousToken)
        return RegistryAnswer(.ok, json: ["token": token, "access_token": token])
    }

    // MARK: What there is

    private func resource(_ question: RegistryQuestion) -> RegistryAnswer {
        let parts = question.path.split(separator: "/").dropFirst().map(String.init)
        guard parts.count >= 3 else { return RegistryAnswer(.ok, json: [:]) }
        let name = parts.dropLast(2).joined(separator: "/")
        let (kind, reference) = (parts[parts.count - 2], parts[parts.count - 1])
        let found = content.withLock { content -> (digest: String, bytes: [UInt8])? in
            let digest =
                kind == "manifests" ? content.references[name]?[reference] : reference
            guard let digest, let bytes = content.blobs[digest] else { return nil }
            return (digest, bytes)
        }
        guard let found else {
            return kind == "manifests"
                ? Self.fault(.notFound, "MANIFEST_UNKNOWN", "manifest unknown")
                : Self.fault(.notFound, "BLOB_UNKNOWN", "blob unknown to registry")
        }
        var answer = RegistryAnswer(.ok)
        let type = kind == "manifests" ? Self.manifestType : "application/octet-stream"
        answer.headers.add(name: "Content-Type", value: type)
        answer.headers.add(name: "Docker-Content-Digest", value: found.digest)
        answer.body = found.bytes
        answer.isSlow = kind == "blobs" && name.hasPrefix(Self.slowPrefix)
        return answer
    }
}
