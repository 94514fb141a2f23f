internal import Kubelet
internal import KubernetesAPI

extension BackendCheck {
    /// Volumes and their places in containers.
    static let volumeChecks = [
        BackendCheck(
            "What one container writes to a volume, the next one reads.", needs: [.volumes]
        ) {
            try $0.mount([empty])
            try $0.runSandbox()
            let writer = TrialContainer("mkdir -p /v/d; echo text >/v/d/file")
            _ = try $0.log(of: writer.with { $0.mounts = [whole] })
            let reader = TrialContainer("cat /v/d/file").with {
                $0.attempt = 1
                $0.mounts = [whole]
            }
            try $0.expect("the log", try $0.log(of: reader), is: "text\n")
        },
        BackendCheck("An empty volume that is mounted again keeps its files.", needs: [.volumes]) {
            try $0.mount([empty])
            try $0.runSandbox()
            _ = try $0.log(of: TrialContainer("echo kept >/v/file").with { $0.mounts = [whole] })
            try $0.mount([empty])
            let file = BackendRequest.readFile(podUID: $0.uid, volume: "v", path: "file")
            guard case .file(let bytes) = try $0.ask(file) else {
                throw BackendCheckFault("something else answered")
            }
            try $0.expect("the file", String(decoding: bytes, as: UTF8.self), is: "kept\n")
        },
        BackendCheck("A file that is missing cannot be read.", needs: [.volumes]) { driver in
            try driver.mount([empty])
            try driver.runSandbox()
            let failure = try driver.failure(
                of: .readFile(podUID: driver.uid, volume: "v", path: "none"))
            try driver.expect("the failure", failure.kind, is: .failed)
        },
        BackendCheck(
            "Files come and go together; a single one that is mounted stays.", needs: [.volumes]
        ) {
            driver in
            try driver.mount([files(["a": "1\n", "d/b": "1\n", "old": "1\n"])])
            try driver.runSandbox()
            let single = ContainerMount(
                volume: "v", path: "/single", subPath: "a", isReadOnly: true)
            let id = try driver.runUntilMarked(
                TrialContainer.patient.with { $0.mounts = [whole, single] })
            let read = "cat /v/a /v/d/b; ls /v"
            let before = try driver.exec(["sh", "-c", read], in: id).output
            try driver.expect("the first files", before, is: "1\n1\na\nd\nold\n")
            try driver.mount([files(["a": "2\n", "d/b": "2\n", "new": "2\n"])])
            try driver.wait(for: "the new files") {
                try driver.exec(["sh", "-c", read], in: id).output == "2\n2\na\nd\nnew\n"
            }
            let kept = try driver.exec(["cat", "/single"], in: id).output
            try driver.expect("the file that was mounted", kept, is: "1\n")
        },
        BackendCheck("A reader never sees files of two states.", needs: [.programs, .volumes]) {
            driver in
            try driver.mount([files(["a": "0\n", "b": "0\n"])])
            try driver.runSandbox()
            let id = try driver.runUntilMarked(TrialContainer.patient.with { $0.mounts = [whole] })
            // All files of a state are behind one link, so that whoever follows it once has them.
            let read = "cd $(readlink -f /v/..data); cat a b"
            for state in 1...5 {
                let request = driver.begin(
                    .mountVolumes(
                        podUID: driver.uid, [files(["a": "\(state)\n", "b": "\(state)\n"])]))
                let seen = try driver.exec(["sh", "-c", read], in: id).output
                let parts = Set(seen.split(separator: "\n"))
                try driver.expect(parts.count <= 1, "\(seen) is of one state")
                _ = try driver.answer(to: request).get()
            }
        },
        BackendCheck(
            "A volume that is mounted for reading cannot be written.", needs: [.programs, .volumes]
        ) {
            try $0.mount([empty])
            try $0.runSandbox()
            let mount = ContainerMount(volume: "v", path: "/v", subPath: nil, isReadOnly: true)
            let container = TrialContainer("touch /v/x && echo written; exit 0")
            let log = try $0.log(of: container.with { $0.mounts = [mount] })
            try $0.expect(!log.contains("written"), "the write fails: \(log)")
        },
        BackendCheck(
            "A volume that is mounted inside another is seen, whichever comes first.",
            needs: [.programs, .volumes]
        ) { driver in
            let inner = VolumeContent(
                name: "w", source: .emptyDirectory(inMemory: false, sizeLimitBytes: nil),
                fsGroup: nil)
            try driver.mount([empty, inner])
            try driver.runSandbox()
            let mount = ContainerMount(
                volume: "w", path: "/v/in", subPath: nil, isReadOnly: false)
            let writer = TrialContainer("echo outer >/v/file; echo inner >/v/in/file").with {
                $0.mounts = [mount, whole]
            }
            _ = try driver.log(of: writer)
            let reader = TrialContainer("cat /v/file /w/file; ls /v/in").with {
                $0.attempt = 1
                $0.mounts = [
                    whole,
                    ContainerMount(volume: "w", path: "/w", subPath: nil, isReadOnly: false),
                ]
            }
            try driver.expect("the log", try driver.log(of: reader), is: "outer\ninner\n")
        },
        BackendCheck("A part of a volume is made where it is missing.", needs: [.volumes]) {
            driver in
            try driver.mount([empty])
            try driver.runSandbox()
            let part = ContainerMount(volume: "v", path: "/p", subPath: "x/y", isReadOnly: false)
            let writer = TrialContainer("echo deep >/p/file").with { $0.mounts = [part] }
            _ = try driver.log(of: writer)
            let reader = TrialContainer("cat /v/x/y/file").with {
                $0.attempt = 1
                $0.mounts = [whole]
            }
            try driver.expect("the log", try driver.log(of: reader), is: "deep\n")
        },
        BackendCheck(
            "A file of a user's own is that user's, each time it is written.",
            needs: [.programs, .users, .volumes]
        ) { driver in
            func owned(_ text: String, _ owner: Int64) -> VolumeContent {
                let file = VolumeFile(
                    path: "a", content: Array(text.utf8), mode: 0o600, owner: owner)
                return VolumeContent(name: "v", source: .files([file]), fsGroup: nil)
            }
            try driver.mount([owned("first\n", 1234)])
            try driver.runSandbox()
            let id = try driver.runUntilMarked(
                TrialContainer.patient.with {
                    $0.security.user = 1234
                    $0.mounts = [whole]
                })
            let read = ["sh", "-c", "stat -L -c '%a %u' /v/a; cat /v/a 2>&1"]
            let first = try driver.exec(read, in: id).output
            try driver.expect("the first file", first, is: "600 1234\nfirst\n")
            try driver.mount([owned("second\n", 1234)])
            try driver.wait(for: "the second file") {
                try driver.exec(read, in: id).output == "600 1234\nsecond\n"
            }
            try driver.mount([owned("second\n", 4321)])
            try driver.wait(for: "the file of another user") {
                try driver.exec(read, in: id).output.hasPrefix("600 4321\n")
            }
            let kept = try driver.exec(read, in: id).output
            try driver.expect(!kept.contains("second"), "\(kept): it is another user's")
        },
        BackendCheck(
            "A path of the machine that is not as it should be is named.", needs: [.volumes]
        ) {
            driver in
            let path = "/no/such/directory"
            let volume = VolumeContent(
                name: "machine", source: .hostPath(path: path, type: "Directory"), fsGroup: nil)
            let failure = try driver.failure(of: .mountVolumes(podUID: driver.uid, [volume]))
            try driver.expect(
                failure.message.hasPrefix("machine: "), "\(failure.message) names the volume")
        },
    ]

    private static let whole = ContainerMount(
        volume: "v", path: "/v", subPath: nil, isReadOnly: false)
    private static let empty = VolumeContent(
        name: "v", source: .emptyDirectory(inMemory: false, sizeLimitBytes: nil), fsGroup: nil)

    private static func files(_ texts: [String: String]) -> VolumeContent {
        let files = texts.sorted { $0.key < $1.key }.map {
            VolumeFile(path: $0.key, content: Array($0.value.utf8), mode: 0o644)
        }
        return VolumeContent(name: "v", source: .files(files), fsGroup: nil)
    }
}
