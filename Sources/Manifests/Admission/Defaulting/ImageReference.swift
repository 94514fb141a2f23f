/// The parts of a container image's name that decide how it is pulled.
struct ImageReference {
    /// The tag; `latest` where the name has neither tag nor digest; `nil` beside a digest.
    let tag: String?

    /// Reads `registry:5000/path/name:tag@sha256:…`. A colon before the last slash belongs to
    /// the registry's port.
    init(_ name: String) {
        let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first ?? ""
        let lastComponent = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        if let colon = lastComponent.firstIndex(of: ":") {
            tag = String(lastComponent[lastComponent.index(after: colon)...])
        } else {
            tag = parts.count > 1 || name.isEmpty ? nil : "latest"
        }
    }

    /// When to pull the image if the container does not say: a moving tag always.
    var defaultPullPolicy: String { tag == "latest" ? "Always" : "IfNotPresent" }
}
