import KubernetesAPI
import Testing

@testable import Controllers

/// How many Pods a rollout may have above and below `replicas`.
struct FencepostTests {
    struct Case: Sendable {
        let sentence: String
        let replicas: Int32
        let maxSurge: IntOrString?
        let maxUnavailable: IntOrString?
        let surge: Int
        let unavailable: Int
    }

    static let cases: [Case] = [
        Case(
            sentence: "a quarter each by default, surge rounded up and unavailable down",
            replicas: 10, maxSurge: nil, maxUnavailable: nil, surge: 3, unavailable: 2),
        Case(
            sentence: "numbers are taken as they are",
            replicas: 3, maxSurge: 2, maxUnavailable: 1, surge: 2, unavailable: 1),
        Case(
            sentence: "30 % of 7 is 2.1, 45 % is 3.15",
            replicas: 7, maxSurge: "30%", maxUnavailable: "45%", surge: 3, unavailable: 3),
        Case(
            sentence: "where both come out as 0, one Pod may be unavailable",
            replicas: 3, maxSurge: 0, maxUnavailable: "1%", surge: 0, unavailable: 1),
        Case(
            sentence: "no more can be unavailable than there are replicas",
            replicas: 2, maxSurge: 0, maxUnavailable: 5, surge: 0, unavailable: 2),
        Case(
            sentence: "without replicas nothing is unavailable",
            replicas: 0, maxSurge: 1, maxUnavailable: 1, surge: 1, unavailable: 0),
    ]

    @Test(arguments: cases)
    func rollingUpdate(_ item: Case) {
        let deployment = Deployment.with { deployment in
            deployment.spec = .with { spec in
                spec.replicas = item.replicas
                spec.strategy = .with { strategy in
                    strategy.type = "RollingUpdate"
                    strategy.rollingUpdate = .with {
                        $0.maxSurge = item.maxSurge
                        $0.maxUnavailable = item.maxUnavailable
                    }
                }
            }
        }
        #expect(deployment.maxSurge == item.surge, "\(item.sentence)")
        #expect(deployment.maxUnavailable == item.unavailable, "\(item.sentence)")
    }

    @Test func recreateNeedsNeither() {
        let deployment = Deployment.with { deployment in
            deployment.spec = .with { spec in
                spec.replicas = 4
                spec.strategy = .with { $0.type = "Recreate" }
            }
        }
        #expect(deployment.maxSurge == 0 && deployment.maxUnavailable == 0)
    }
}
