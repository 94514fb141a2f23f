import KubernetesAPI

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

    let process: ShellProcess
    let folder: String

    func answer(_ request: Request, now: Timestamp) throws(ShellFault) -> Answer {
        let parts = request.path.split(separator: "?", maxSplits: 1).map(String.init)
        let path = parts.first ?? "/"
        guard let bytes = process.machine.files.node(at: "\(folder)\(path)")?.bytes else {
            return Answer(status: 404)
        }
        guard path.hasPrefix("/cgi-bin/") else { return Answer(body: bytes) }
        let script = try ShellParser.parse(String(decoding: bytes, as: UTF8.self))
        for (name, value) in variables(of: request, query: parts.count > 1 ? parts[1] : "") {
            process.variables[name] = value
            process.exported.insert(name)
        }
        let output = try process.output(of: script, now: now).bytes
        return Self.answer(fromScript: String(decoding: output, as: UTF8.self))
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

    private static func answer(fromScript output: String) -> Answer {
        var answer = Answer()
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false)[...]
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
