import KubernetesAPI
import Testing

@Suite("Boxed structs") struct BoxedTests {
    private let template = PodTemplateSpec.with {
        $0.spec = .with { $0.containers = [.with { $0.name = "web" }] }
    }

    @Test func copiesAreIndependent() {
        var pod = Pod()
        pod.boxedSpec = template.boxedSpec
        #expect(pod.spec == template.spec)
        pod.spec?.nodeName = "node-1"
        #expect(pod.spec?.nodeName == "node-1")
        #expect(template.spec?.nodeName == nil)
        #expect(pod.boxedSpec != template.boxedSpec)
        pod.spec?.nodeName = nil
        #expect(pod.boxedSpec == template.boxedSpec)
    }

    @Test func areSetAndRemoved() {
        var pod = Pod()
        #expect(pod.spec == nil)
        pod.spec?.nodeName = "node-1"
        #expect(pod == Pod())
        pod.spec = PodSpec()
        pod.spec?.nodeName = "node-1"
        #expect(pod.spec?.nodeName == "node-1")
        pod.spec = nil
        #expect(pod == Pod())
        #expect(pod.hashValue == Pod().hashValue)
    }

    @Test func areChangedInPlaceWhenUnique() {
        var box = Boxed([1, 2, 3])
        let address = box.value?.withUnsafeBufferPointer { $0.baseAddress }
        box.value?[0] = 7
        #expect(box.value == [7, 2, 3])
        #expect(box.value?.withUnsafeBufferPointer { $0.baseAddress } == address)
    }

    @Test func sharedZeroEqualsAllocatedZero() {
        var claim = PersistentVolumeClaimTemplate()
        #expect(claim.spec == PersistentVolumeClaimSpec())
        claim.spec.volumeName = "data"
        #expect(claim != PersistentVolumeClaimTemplate())
        claim.spec.volumeName = nil
        #expect(claim == PersistentVolumeClaimTemplate())
        #expect(claim.hashValue == PersistentVolumeClaimTemplate().hashValue)
    }

    @Test func sharedCopiesAreIndependent() {
        var claim = PersistentVolumeClaimTemplate()
        claim.spec.volumeName = "data"
        var copy = claim
        copy.spec.volumeName = "other"
        #expect(claim.spec.volumeName == "data")
        #expect(Shared(copy.spec).value.volumeName == "other")
    }
}
