import KubernetesAPI

/// What listens at a port of a simulated Pod.
enum SimulatedListener {
    /// A web server.
    case files(SimulatedServer)
    /// A process that is asked once, or again and again.
    case plain(ShellProcess, isLasting: Bool)

    var process: ShellProcess {
        switch self {
        case .files(let server): server.process
        case .plain(let process, _): process
        }
    }
}

/// A web server in a simulated container: files, and scripts below `/cgi-bin/`.
struct SimulatedServer {
    struct Request {
        var path: String
        var host = ""
        var headers: [HTTPHeader] = []
    }

    struct Answer {
        var status = 200
        var body: [UInt8] = []
    }

    /// An answer, or a script that makes it.
    enum Reply {
        case done(Answer)
        case running(ShellProcess, output: Pipe)
    }

    let process: ShellProcess
    let folder: String

    func begin(_ request: Request) throws(ShellFault) -> Reply {
        let parts = request.path.split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false
        ).map(String.init)
        let path = parts.first ?? "/"
        var place = "\(folder)\(path)"
        let bytes: [UInt8]
        do throws(FileFault) {
            // A directory without the slash is answered by its place, where everybody asks again.
            if try process.files.node(place).isDirectory { place += "/index.html" }
            bytes = try process.files.read(place)
        } catch {
            return .done(Answer(status: error == .denied ? 403 : 404))
        }
        guard path.hasPrefix("/cgi-bin/") else { return .done(Answer(body: bytes)) }
        let child = process.fork(ShellProgram(becoming: [place]))
        for (name, value) in variables(of: request, query: parts.count > 1 ? parts[1] : "") {
            child.variables[name] = value
            child.exported.insert(name)
        }
        let output = Pipe(isHeld: true)
        child.streams[0][1] = .pipe(output)
        child.directory = "\(folder)/cgi-bin"
        return .running(child, output: output)
    }

    private func variables(of request: Request, query: String) -> [(String, String)] {
        var variables = [
            ("REQUEST_METHOD", "GET"), ("REQUEST_URI", request.path), ("QUERY_STRING", query),
            ("HTTP_HOST", request.host),
        ]
        for header in request.headers {
            let name = header.name.uppercased().replacing("-", with: "_")
            variables.append(("HTTP_\(name)", header.value))
        }
        return variables
    }

    static func answer(fromScript output: [UInt8]) -> Answer {
        var answer = Answer()
        var lines = String(decoding: output, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.popFirst(), !line.isEmpty {
            if line.hasPrefix("Status:") {
                let code = line.dropFirst("Status:".count).split(separator: " ").first
                answer.status = code.flatMap { Int($0) } ?? 200
            }
        }
        answer.body = Array(lines.joined(separator: "\n").utf8)
        return answer
    }
}
