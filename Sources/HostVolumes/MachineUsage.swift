internal import Foundation
public import Kubelet

/// What is in use of this machine.
public enum MachineUsage {
    /// How many files of a directory are looked at: what is behind them counts as nothing.
    private static let entryLimit = 1_000_000
    /// What a file takes is told in these.
    private static let blockSize: Int64 = 512

    /// The machine as a whole, with the file system of a directory.
    public static func measure(storageOf path: String) -> NodeMeasurement {
        var measurement = NodeMeasurement()
        measurement.memory = memory(text("/proc/meminfo"))
        measurement.nodeStorage = storage(of: path)
        measurement.processes = processes(
            load: text("/proc/loadavg"),
            limits: [
                text("/proc/sys/kernel/pid_max"), text("/proc/sys/kernel/threads-max"),
            ])
        return measurement
    }

    /// What files below a directory take, as far as they are on its file system; a file with
    /// several names counts once.
    public static func files(below path: String) -> PodMeasurement.Files {
        var sum = PodMeasurement.Files()
        var info = stat()
        guard lstat(path, &info) == 0 else { return sum }
        let device = info.st_dev
        var directories = [path]
        var seen: Set<ino_t> = []
        var left = entryLimit
        while let directory = directories.popLast(), left > 0 {
            guard let stream = opendir(directory) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream), left > 0 {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                        String(cString: $0)
                    }
                }
                if name == "." || name == ".." { continue }
                left -= 1
                let place = "\(directory)/\(name)"
                guard lstat(place, &info) == 0, info.st_dev == device else { continue }
                if info.st_nlink > 1, info.st_mode & S_IFMT != S_IFDIR,
                    !seen.insert(info.st_ino).inserted
                {
                    continue
                }
                sum.bytes += Int64(info.st_blocks) * blockSize
                sum.inodes += 1
                if info.st_mode & S_IFMT == S_IFDIR { directories.append(place) }
            }
        }
        return sum
    }

    /// The working set of the machine is what is used without the pages of files that nobody has
    /// looked at lately; the rest is left.
    static func memory(_ text: String) -> NodeMeasurement.Amount? {
        var kibibytes: [Substring: Int64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: ":")
            guard words.count == 2, let number = words[1].split(separator: " ").first else {
                continue
            }
            kibibytes[words[0]] = Int64(number)
        }
        guard let total = kibibytes["MemTotal"], let free = kibibytes["MemFree"] else {
            return nil
        }
        let available = min(total, free + (kibibytes["Inactive(file)"] ?? 0))
        return NodeMeasurement.Amount(available: available * 1024, capacity: total * 1024)
    }

    private static func storage(of path: String) -> NodeMeasurement.Storage? {
        var info = statvfs()
        guard statvfs(path, &info) == 0, info.f_blocks > 0 else { return nil }
        let size = Int64(info.f_frsize)
        // Some file systems make inodes as they are needed, and tell of none.
        let inodes =
            info.f_files > 0
            ? NodeMeasurement.Amount(
                available: Int64(clamping: info.f_favail), capacity: Int64(clamping: info.f_files))
            : NodeMeasurement.Amount(available: 1, capacity: 1)
        return NodeMeasurement.Storage(
            bytes: NodeMeasurement.Amount(
                available: Int64(clamping: info.f_bavail) * size,
                capacity: Int64(clamping: info.f_blocks) * size),
            inodes: inodes)
    }

    /// - Parameter load: "0.20 0.18 0.12 1/80 11206", where 80 is the number of processes.
    static func processes(load: String, limits: [String]) -> NodeMeasurement.Amount? {
        let limits = limits.compactMap {
            Int64($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard let limit = limits.min(),
            let counts = load.split(separator: " ").first(where: { $0.contains("/") }),
            let count = counts.split(separator: "/").last.flatMap({ Int64($0) })
        else { return nil }
        return NodeMeasurement.Amount(available: limit - count, capacity: limit)
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
