import Controllers
import KubernetesAPI
import Reconcile

/// What `run --once` prints at its end: every applied object and how it is.
enum StatusTable {
    static func render(_ store: Store) -> String {
        var rows = [["KIND", "NAMESPACE", "NAME", "READY", "STATUS"]]
        for key in store.inventory.keys {
            guard let object = store.state.object(key) else { continue }
            let readiness = Readiness(of: object)
            let status =
                switch readiness {
                case .ready: "Ready"
                case .progressing(let reason), .failed(let reason): reason
                }
            rows.append(
                [key.groupKind.kind, key.namespace, key.name, replicas(of: object), status])
        }
        return aligned(rows)
    }

    private static func replicas(of object: any KubernetesObject) -> String {
        switch object {
        case let deployment as Deployment:
            "\(deployment.status?.readyReplicas ?? 0)/\(deployment.spec?.replicas ?? 1)"
        case let replicaSet as ReplicaSet:
            "\(replicaSet.status?.readyReplicas ?? 0)/\(replicaSet.spec?.replicas ?? 1)"
        default: ""
        }
    }

    /// Columns as wide as their widest cell, three spaces apart.
    private static func aligned(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (cell, width) in zip(row, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 3)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
