import EngineKit
import Testing

extension Trait where Self == ConditionTrait {
    /// Skips, and says what is missing, where this machine cannot run a container engine.
    static var needsEngine: Self {
        .enabled(
            if: PodmanService.missing.isEmpty,
            "lacks \(PodmanService.missing.joined(separator: ", "))")
    }

    /// The same for Docker's own engine.
    static var needsDocker: Self {
        .enabled(
            if: DockerService.missing.isEmpty,
            "lacks \(DockerService.missing.joined(separator: ", "))")
    }
}
