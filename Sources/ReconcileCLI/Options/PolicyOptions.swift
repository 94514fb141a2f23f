import ArgumentParser
import Manifests

/// What the API server that stands behind the commands has been told.
struct PolicyOptions: ParsableArguments {
    @Flag(help: "Accept privileged containers, as an API server with the flag of that name does.")
    var allowPrivileged = false

    var policy: AdmissionPolicy { AdmissionPolicy(allowsPrivileged: allowPrivileged) }
}
