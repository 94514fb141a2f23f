internal import Foundation
internal import Kubelet
internal import KubernetesAPI

extension DockerAccess {
    func usage(ofPods uids: [String]) async throws -> [ContainerUsage] {
        let wanted = Set(uids)
        let present = try await client.call(
            .get, "/containers/json", [("filters", names.filter())])
        let ids = (present.array ?? []).compactMap { EngineNames.container(in: $0["Labels"]) }
            .filter { wanted.contains($0.podUID) }
        let found = await withTaskGroup { group in
            for id in ids { group.addTask { await usage(of: id) } }
            var found: [ContainerUsage] = []
            for await usage in group { if let usage { found.append(usage) } }
            return found
        }
        return found.sorted { names.container($0.container) < names.container($1.container) }
    }

    /// `nil` for a container that has ended meanwhile.
    private func usage(of id: ContainerID) async -> ContainerUsage? {
        guard
            let answer = try? await client.call(
                .get, "/containers/\(names.container(id))/stats",
                [("stream", "false"), ("one-shot", "true")]),
            let nanoseconds = answer["cpu_stats"]?["cpu_usage"]?["total_usage"]?.int,
            let memory = answer["memory_stats"], let bytes = memory["usage"]?.int
        else { return nil }
        let read = answer["read"]?.string.flatMap { Timestamp($0) }
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        // Version 1 of control groups counts a container's own and its children's pages apart.
        let inactive =
            memory["stats"]?["total_inactive_file"]?.int
            ?? memory["stats"]?["inactive_file"]?.int ?? 0
        return ContainerUsage(
            container: id, time: read ?? now, cpuNanoseconds: nanoseconds,
            workingSetBytes: max(0, bytes - inactive),
            processCount: answer["pids_stats"]?["current"]?.int ?? 0)
    }
}
