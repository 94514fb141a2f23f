import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Endpoints list the Pods of a Service")
struct EndpointsControllerTests {
    private let controller = EndpointsController()
    private let service = Service.serving()

    private func plan(_ objects: [any KubernetesObject]) -> Plan {
        controller.reconcile(service.key, in: .of(objects), now: Timestamp(seconds: 0))
    }

    private func endpoints(
        _ name: String = "web", configure: (inout Endpoints) -> Void = { _ in }
    ) -> Endpoints {
        var endpoints = Endpoints.with {
            $0.metadata.name = name
            $0.metadata.namespace = "default"
            $0.metadata.uid = "endpoints-\(name)"
        }
        configure(&endpoints)
        return endpoints
    }

    @Test func aServiceGetsEndpointsWithItsLabels() throws {
        var labelled = service
        labelled.metadata.labels = ["team": "red"]
        let plan = plan([labelled, Pod.backing("a", at: "10.0.0.1")])
        #expect(plan.endpointLines == ["create web 8080/TCP: 10.0.0.1"])
        guard case .create(let object)? = plan.actions.first else { return }
        #expect(
            object.metadata.labels == [
                "team": "red", "endpoints.kubernetes.io/managed-by": "endpoint-controller",
            ])
        #expect(object.metadata.ownerReferences == nil)
    }

    @Test func aSecondLookAtWhatWasWrittenChangesNothing() throws {
        let pod = Pod.backing("a", at: "10.0.0.1")
        guard case .create(let object)? = plan([service, pod]).actions.first else {
            Issue.record("nothing was created")
            return
        }
        #expect(plan([service, pod, object]).isEmpty)
    }

    @Test func whatAUserWroteIntoThemIsReplaced() {
        let manual = endpoints {
            $0.metadata.annotations = ["note": "x"]
            $0.subsets = [.with { $0.addresses = [.with { $0.ip = "192.0.2.1" }] }]
        }
        let plan = plan([service, manual])
        #expect(plan.endpointLines == ["update web "])
        guard case .update(let object)? = plan.actions.first else { return }
        #expect(object.metadata.annotations == ["note": "x"])
    }

    @Test(arguments: [
        Service.serving { $0.selector = nil }, Service.serving { $0.type = "ExternalName" },
    ])
    func aServiceThatSelectsNothingKeepsWhatItHas(_ service: Service) {
        #expect(plan([service, endpoints()]).isEmpty)
    }

    @Test func endpointsGoWithTheirServiceWhoeverWroteThem() {
        #expect(plan([endpoints()]).endpointLines == ["delete web"])
        #expect(plan([]).isEmpty)
    }

    @Test func endpointsThatNeverHadAServiceAreNotLookedAt() throws {
        let watch = try #require(
            controller.watches.first { $0.groupKind == Endpoints.kind })
        func keys(_ endpoints: Endpoints, _ state: ClusterState) -> [ObjectKey] {
            var keys: [ObjectKey] = []
            watch.forEachKey(from: nil, to: endpoints, in: state) { keys.append($0) }
            return keys
        }
        #expect(keys(endpoints(), .of([])).isEmpty)
        #expect(keys(endpoints(), .of([service])) == [service.key])
        let left = endpoints {
            $0.metadata.labels = ["endpoints.kubernetes.io/managed-by": "endpoint-controller"]
        }
        #expect(keys(left, .of([])) == [service.key], "its Service went while nobody looked")
    }
}
