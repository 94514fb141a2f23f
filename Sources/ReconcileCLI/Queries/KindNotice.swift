import Controllers
import KubernetesAPI
import Manifests
import Reconcile

/// Says in one line which kinds nothing acts on yet.
enum KindNotice {
    static func report(_ manifests: [Manifest]) {
        let kinds = Set(manifests.map(\.object.groupVersionKind.groupKind))
            .intersection(ControllerSet.kindsWithoutController)
        if kinds.isEmpty { return }
        let names = kinds.map(\.kind).sorted().joined(separator: ", ")
        Terminal.write("note: no controller acts on \(names) yet; such objects are only kept\n")
    }
}
