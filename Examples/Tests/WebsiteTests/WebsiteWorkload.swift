import Controllers
import KubernetesAPI
import TestSupport
import WebsiteKind

/// Websites in random histories.
struct WebsiteWorkload: Workload {
    private static let pages = ["<h1>One</h1>", "<h1>Two</h1>", "<h1>Three</h1>"]

    func make(named name: String, using generator: inout SeededGenerator) -> Website {
        var website = Website()
        website.metadata.name = name
        website.metadata.namespace = TrialCluster.namespace
        website.spec.page = generator.pick(Self.pages)
        website.spec.replicas = generator.pick([nil, 0, 2, 4])
        return website
    }

    func edit(using generator: inout SeededGenerator) -> Edit<Website> {
        if generator.chance(percent: 50) {
            let page = generator.pick(Self.pages)
            return Edit("page \(page)") { $0.spec.page = page }
        }
        let replicas = generator.number(in: 0...5)
        return Edit("replicas \(replicas)") { $0.spec.replicas = Int32(replicas) }
    }

    func shortcomings(of website: Website, in state: ClusterState) -> [String] {
        let wanted = website.spec.replicas ?? 1
        let ready = website.status?.readyReplicas ?? 0
        let map = state.table(ConfigMap.self)[website.namespace, website.name]
        // What an earlier Website of the name left behind keeps the names of its children taken.
        let children: [(any KubernetesObject)?] = [
            map, state.deployments[website.namespace, website.name],
            state.services[website.namespace, website.name],
        ]
        let isTaken = children.contains { $0?.metadata.isControlled(by: website.uid) == false }
        if isTaken { return [] }
        var found: [String] = []
        if ready != wanted { found.append("\(ready) of \(wanted) Pods serve the page") }
        if map?.data?["index.html"] != website.spec.page { found.append("the page is an old one") }
        if state.services[website.namespace, website.name] == nil { found.append("no Service") }
        return found
    }

    var checkers: [any Checker] { [] }
}
