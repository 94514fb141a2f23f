import Reconcile
import TestSupport
import Testing
import WebsiteKind

/// The properties that hold for Kubernetes' own controllers hold for one from outside.
@Suite struct WebsitePropertyTests {
    private static let setting = Setting(
        controllers: ControllerSet.standalone + [WebsiteController()],
        workloads: [WebsiteWorkload(), DeploymentWorkload()])

    @Test(arguments: Seeds.chosen(10)) func `every property holds`(seed: UInt64) {
        for property in Property.all {
            if let failure = property.failure(seed: seed, in: Self.setting) {
                Issue.record("\(failure)")
            }
        }
    }
}
