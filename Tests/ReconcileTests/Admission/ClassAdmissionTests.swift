import Controllers
import KubernetesAPI
import Reconcile
import Testing

@Suite("Classes are looked up at admission")
struct ClassAdmissionTests {
    private let store = Store()

    init() throws {
        try ClusterBaseline.ensure(in: store, nodes: 1, now: testStart)
    }

    private func priorityClass(
        _ name: String, _ value: Int32, isDefault: Bool = false
    ) -> PriorityClass {
        .with {
            $0.metadata.name = name
            $0.value = value
            $0.globalDefault = isDefault
            $0.preemptionPolicy = "Never"
        }
    }

    @Test func aPodTakesThePriorityOfItsClass() throws {
        try store.create(priorityClass("high", 100), now: testStart)
        var pod = Pod.named("a")
        pod.spec?.priorityClassName = "high"
        let created = try store.create(pod, now: testStart)
        #expect(created.spec?.priority == 100)
        #expect(created.spec?.preemptionPolicy == "Never")
    }

    @Test func aPodWithoutClassTakesTheDefaultOne() throws {
        try store.create(priorityClass("usual", 7, isDefault: true), now: testStart)
        let created = try store.create(Pod.named("a"), now: testStart)
        #expect(created.spec?.priorityClassName == "usual")
        #expect(created.spec?.priority == 7)
    }

    @Test func theClassesOfTheSystemNeedNotBeDefined() throws {
        var pod = Pod.named("a")
        pod.spec?.priorityClassName = "system-node-critical"
        #expect(try store.create(pod, now: testStart).spec?.priority == 2_000_001_000)
    }

    @Test func whatDoesNotFitTheClassIsRefused() throws {
        var pod = Pod.named("a")
        pod.spec?.priorityClassName = "missing"
        #expect(store.refusal(of: pod) == "no PriorityClass with name missing was found")
        pod.spec?.priorityClassName = nil
        pod.spec?.priority = 5
        #expect(
            store.refusal(of: pod)
                == "the integer value of priority (5) must not be provided in pod spec; priority "
                + "admission controller computed 0 from the given PriorityClass name")
    }

    @Test func onlyOneClassIsTheDefault() throws {
        try store.create(priorityClass("usual", 7, isDefault: true), now: testStart)
        #expect(
            store.refusal(of: priorityClass("other", 8, isDefault: true))
                == "PriorityClass usual is already marked as default. Only one default can exist")
    }

    @Test func aClaimTakesTheYoungestDefaultStorageClass() throws {
        for (name, age) in [("old", 60), ("young", 0), ("zoo", 0)] {
            try store.create(
                StorageClass.with {
                    $0.metadata.name = name
                    $0.metadata.annotations = [
                        "storageclass.kubernetes.io/is-default-class": "true"
                    ]
                    $0.provisioner = "example.com/disk"
                }, now: testStart - .seconds(age))
        }
        func claim(_ name: String, storageClassName: String?) -> PersistentVolumeClaim {
            .with { claim in
                claim.metadata.name = name
                claim.metadata.namespace = "default"
                claim.spec = .with { spec in
                    spec.accessModes = ["ReadWriteOnce"]
                    spec.storageClassName = storageClassName
                    spec.resources = .with { $0.requests = ["storage": 1] }
                }
            }
        }
        let silent = try store.create(claim("a", storageClassName: nil), now: testStart)
        #expect(silent.spec?.storageClassName == "young")
        let none = try store.create(claim("b", storageClassName: ""), now: testStart)
        #expect(none.spec?.storageClassName == "")
    }
}
