internal import Controllers
internal import KubernetesAPI

/// The tokens that a Pod has been given, kept until they are to be replaced.
///
/// A token is replaced when a fifth of its life is left or it is a day old, whichever comes first.
/// A kubelet does that up to ten seconds sooner, at random; here it is always five.
struct PodTokens {
    private static let longestUse: Duration = .seconds(24 * 3600)
    private static let head: Duration = .seconds(5)
    /// The life that API servers give to the tokens that they add to Pods themselves: to programs
    /// that read theirs only once they are good for a year, with a claim that says when they should
    /// have been read again.
    private static let lifeOfAddedTokens: Int64 = 3607
    private static let extendedLife: Duration = .seconds(365 * 24 * 3600)

    /// What a volume asks for.
    struct Request: Hashable {
        /// `nil` for the API server's own.
        let audience: String?
        let expirationSeconds: Int64
    }

    private struct Issued {
        let text: String
        let issuedAt: Timestamp
        let lifeSeconds: Int64

        var expiresAt: Timestamp { issuedAt + .seconds(lifeSeconds) }

        func isToBeReplaced(now: Timestamp) -> Bool {
            now > issuedAt + longestUse - head
                || now > expiresAt - .seconds(lifeSeconds * 20 / 100) - head
                // The clock was set back since.
                || now < issuedAt
        }
    }

    let issuer: any TokenIssuer
    private var issued: [Request: Issued] = [:]

    init(_ issuer: any TokenIssuer) { self.issuer = issuer }

    /// The token that a Pod has at the moment, a new one where it is time. One that cannot be
    /// replaced is kept for as long as it is valid.
    mutating func token(
        for request: Request, of inputs: PodInputs, now: Timestamp
    ) throws(InputFault) -> String {
        let known = issued[request]
        if let known, !known.isToBeReplaced(now: now) { return known.text }
        do throws(InputFault) {
            let fresh = try issue(request, to: inputs, now: now.truncatedToSeconds)
            issued[request] = fresh
            return fresh.text
        } catch {
            guard let known else {
                throw InputFault("failed to fetch token: \(error.message)")
            }
            if now <= known.expiresAt { return known.text }
            let name = Self.name(of: request, of: inputs)
            throw InputFault("token \(name) expired and refresh failed: \(error.message)")
        }
    }

    private func issue(
        _ request: Request, to inputs: PodInputs, now: Timestamp
    ) throws(InputFault) -> Issued {
        let pod = inputs.pod
        let name = inputs.spec.serviceAccountName ?? ""
        if name.isEmpty { throw InputFault("resource name may not be empty") }
        guard let account = inputs.cluster.serviceAccounts[pod.namespace, name] else {
            throw InputFault("serviceaccounts \"\(name)\" not found")
        }
        let authority = "https://kubernetes.default.svc.\(inputs.node.clusterDomain)"
        let isExtended =
            request.expirationSeconds == Self.lifeOfAddedTokens
            && request.audience ?? authority == authority
        let life = Duration.seconds(request.expirationSeconds)
        let nodeName = inputs.spec.nodeName ?? inputs.node.name
        let claims = TokenClaims(
            issuer: authority, audiences: [request.audience ?? authority],
            namespace: pod.namespace,
            serviceAccount: TokenClaims.Reference(name: name, uid: account.uid),
            pod: TokenClaims.Reference(name: pod.name, uid: pod.uid),
            node: TokenClaims.Reference(
                name: nodeName, uid: inputs.cluster.nodes["", nodeName]?.uid ?? ""),
            issuedAt: now, expiresAt: now + (isExtended ? Self.extendedLife : life),
            warnsAfter: isExtended ? now + life : nil)
        do throws(TokenFailure) {
            return Issued(
                text: try issuer.token(for: claims), issuedAt: now,
                lifeSeconds: request.expirationSeconds)
        } catch {
            throw InputFault(error.message)
        }
    }

    /// The words by which a kubelet names a token.
    private static func name(of request: Request, of inputs: PodInputs) -> String {
        let audiences = request.audience.map { "[]string{\($0.goQuoted)}" } ?? "[]string(nil)"
        let pod = inputs.pod
        let reference =
            "v1.BoundObjectReference{Kind:\"Pod\", APIVersion:\"v1\", "
            + "Name:\(pod.name.goQuoted), UID:\(pod.uid.goQuoted)}"
        return "\((inputs.spec.serviceAccountName ?? "").goQuoted)/\(pod.namespace.goQuoted)/"
            + "\(audiences)/\(request.expirationSeconds)/\(reference)"
    }
}
