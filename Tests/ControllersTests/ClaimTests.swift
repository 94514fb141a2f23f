import KubernetesAPI
import Testing

@testable import Controllers

/// What a controller does about an object that may be its own.
struct ClaimTests {
    struct Case: Sendable {
        let sentence: String
        let controller: String?
        let matches: Bool
        var isObjectTerminating = false
        var isOwnerTerminating = false
        let claim: Claim
    }

    static let cases: [Case] = [
        Case(sentence: "ours and matching", controller: "me", matches: true, claim: .owned),
        Case(sentence: "ours and not matching", controller: "me", matches: false, claim: .release),
        Case(
            sentence: "an owner that goes releases nothing", controller: "me", matches: false,
            isOwnerTerminating: true, claim: .ignore),
        Case(sentence: "somebody else's", controller: "you", matches: true, claim: .ignore),
        Case(sentence: "nobody's and matching", controller: nil, matches: true, claim: .adopt),
        Case(sentence: "nobody's, not matching", controller: nil, matches: false, claim: .ignore),
        Case(
            sentence: "nobody's and terminating", controller: nil, matches: true,
            isObjectTerminating: true, claim: .ignore),
        Case(
            sentence: "an owner that goes adopts nothing", controller: nil, matches: true,
            isOwnerTerminating: true, claim: .ignore),
    ]

    @Test(arguments: cases)
    func follows(_ item: Case) {
        var owner = ReplicaSet()
        owner.metadata.uid = "me"
        let time = Timestamp(seconds: 1)
        if item.isOwnerTerminating { owner.metadata.deletionTimestamp = time }
        var object = ObjectMeta()
        if item.isObjectTerminating { object.deletionTimestamp = time }
        if let controller = item.controller {
            object.ownerReferences = [
                .with {
                    $0.uid = controller
                    $0.controller = true
                }
            ]
        }
        let claim = Claim(object, by: owner, matches: { _ in item.matches })
        #expect(claim == item.claim, "\(item.sentence)")
    }
}
