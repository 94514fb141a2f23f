internal import Controllers
internal import KubernetesAPI

// What a Website decides about its children.

extension Website {
    private static let label = "apps.example.com/website"
    private static let pageAnnotation = "apps.example.com/page"
    private static let image = "nginx:1.29"
    private static let httpPort: Int32 = 80

    private var labels: [String: String] { [Self.label: name] }

    func configure(configMap: inout ConfigMap) {
        configMap.metadata.labels = labels
        configMap.data = ["index.html": spec.page]
    }

    func configure(deployment: inout Deployment) {
        deployment.metadata.labels = labels
        var wanted = deployment.spec ?? DeploymentSpec()
        wanted.replicas = spec.replicas ?? 1
        wanted.selector = .with { $0.matchLabels = labels }
        wanted.template.metadata = .with {
            $0.labels = labels
            $0.annotations = [Self.pageAnnotation: pageHash]
        }
        configure(pod: &wanted.template)
        deployment.spec = wanted
    }

    func configure(service: inout Service) {
        service.metadata.labels = labels
        var wanted = service.spec ?? ServiceSpec()
        wanted.selector = labels
        wanted.ports = [
            .with {
                $0.name = "http"
                $0.port = Self.httpPort
                $0.`protocol` = "TCP"
                $0.targetPort = .int(Self.httpPort)
            }
        ]
        service.spec = wanted
    }

    private func configure(pod template: inout PodTemplateSpec) {
        var pod = template.spec ?? PodSpec()
        var container = pod.containers.first ?? Container()
        container.name = "web"
        container.image = Self.image
        container.volumeMounts = [
            .with {
                $0.name = "page"
                $0.mountPath = "/usr/share/nginx/html"
            }
        ]
        pod.containers = [container]
        let mapName = name
        pod.volumes = [
            .with { volume in
                volume.name = "page"
                volume.configMap = .with {
                    $0.name = mapName
                    $0.defaultMode = 0o644
                }
            }
        ]
        template.spec = pod
    }

    /// The same in every process, unlike `hashValue`.
    private var pageHash: String {
        var hash = FNV1a64()
        hash.combine(spec.page)
        return String(hash.value, radix: 16)
    }
}
