import Controllers
import KubernetesAPI
import Testing

@Suite("Manifests that undo what an autoscaler does")
struct ReplicaConflictTests {
    @Test func writtenReplicasOfATargetAreAConflict() {
        let web = Deployment.scalable("web", replicas: 3)
        let autoscaler = HorizontalPodAutoscaler.halfCPU()
        #expect(
            ReplicaConflict.all(in: [autoscaler, web]).map(\.description) == [
                "Deployment default/web asks for 3 replicas and is scaled by "
                    + "HorizontalPodAutoscaler default/web"
            ])
    }

    @Test func otherObjectsAreNone() {
        var silent = Deployment.scalable("web", replicas: 3)
        silent.spec?.replicas = nil
        var elsewhere = Deployment.scalable("web", replicas: 3)
        elsewhere.metadata.namespace = "other"
        let autoscaler = HorizontalPodAutoscaler.halfCPU()
        #expect(ReplicaConflict.all(in: [autoscaler, silent, elsewhere]).isEmpty)
        #expect(ReplicaConflict.all(in: [Deployment.scalable("web", replicas: 1)]).isEmpty)
    }
}
