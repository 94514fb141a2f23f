import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("Claims that are to grow")
struct ClaimResizeTests {
    private let store = Store()

    init() throws {
        try ClusterBaseline.ensure(in: store, nodes: 1, now: testStart)
        for (name, isAllowed) in [("fixed", false), ("elastic", true)] {
            let storageClass = StorageClass.with {
                $0.metadata.name = name
                $0.provisioner = "example.com/disk"
                $0.allowVolumeExpansion = isAllowed
            }
            try store.create(storageClass, now: testStart)
        }
    }

    /// Why a claim of that class may not ask for that much instead of 2 GiB; `nil` if it may.
    private func refusal(of size: String, className: String?, phase: String) throws -> String? {
        var claim = PersistentVolumeClaim()
        claim.metadata.name = "data"
        claim.metadata.namespace = "default"
        claim.spec = .with { spec in
            spec.accessModes = ["ReadWriteOnce"]
            spec.storageClassName = className
            spec.volumeName = "a"
            spec.resources = .with { $0.requests = ["storage": Quantity("2Gi")!] }
        }
        claim = try store.create(claim, now: testStart)
        claim.status?.phase = phase
        if phase == "Bound" { claim.status?.capacity = ["storage": Quantity("2Gi")!] }
        claim = try store.updateStatus(claim, now: testStart)
        claim.spec?.resources?.requests?["storage"] = Quantity(size)
        do throws(StoreError) {
            try store.update(claim, now: testStart)
            return nil
        } catch {
            guard case .forbidden(_, let reason) = error else { return "invalid" }
            return reason
        }
    }

    @Test func growWhereTheirClassAllowsIt() throws {
        #expect(try refusal(of: "3Gi", className: "elastic", phase: "Bound") == nil)
    }

    @Test(arguments: ["fixed", "missing", nil])
    func doNotGrowElsewhere(className: String?) throws {
        #expect(
            try refusal(of: "3Gi", className: className, phase: "Bound")
                == "only dynamically provisioned pvc can be resized and the storageclass that "
                + "provisions the pvc must support resize")
    }

    @Test func doNotGrowWithoutAVolume() throws {
        #expect(try refusal(of: "3Gi", className: "elastic", phase: "Pending") == "invalid")
    }

    @Test func neverShrink() throws {
        #expect(try refusal(of: "1Gi", className: "elastic", phase: "Bound") == "invalid")
    }
}
