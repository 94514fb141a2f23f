internal import Kubelet
internal import KubernetesAPI

extension BackendCheck {
    /// The questions that probes and hooks ask, and the networks of Pods.
    static let networkChecks = [
        BackendCheck(
            "A server is asked over HTTP, with its answer whatever it says.",
            needs: [.servers, .networks]
        ) {
            driver in
            let address = try driver.runSandbox().first ?? ""
            let script =
                "mkdir -p /www; echo fine >/www/ok; httpd -f -p 8080 -h /www & "
                + "trap 'exit 0' TERM; touch $MARK; wait"
            try driver.runUntilMarked(TrialContainer(script))
            var request = HTTPRequest()
            request.podUID = driver.uid
            request.host = address
            request.port = 8080
            request.path = "/ok"
            try driver.wait(for: "the server") {
                (try? driver.ask(.httpGet(request, timeout: .seconds(10)))) != nil
            }
            guard
                case .http(200, let body) = try driver.ask(
                    .httpGet(request, timeout: .seconds(10)))
            else { throw BackendCheckFault("the answer is not 200") }
            try driver.expect("the body", body, is: "fine\n")
            request.path = "/none"
            guard case .http(404, _) = try driver.ask(.httpGet(request, timeout: .seconds(10)))
            else { throw BackendCheckFault("the answer is not 404") }
            try driver.ask(
                .connect(
                    host: address, port: 8080, podUID: driver.uid, timeout: .seconds(10)))
        },
        BackendCheck("Where nobody listens, nobody is reached.") { driver in
            let address = try driver.runSandbox().first ?? ""
            try driver.runUntilMarked(.patient)
            let failure = try driver.failure(
                of: .connect(host: address, port: 47, podUID: driver.uid, timeout: .seconds(10)))
            try driver.expect("the failure", failure.kind, is: .unreachable)
            var request = HTTPRequest()
            request.podUID = driver.uid
            request.host = address
            request.port = 47
            let none = try driver.failure(of: .httpGet(request, timeout: .seconds(10)))
            try driver.expect("the failure", none.kind, is: .unreachable)
        },
        BackendCheck("Containers of a Pod share its network.", needs: [.servers, .networks]) {
            driver in
            try driver.runSandbox()
            try driver.runUntilMarked(
                TrialContainer(
                    "mkdir -p /www; echo fine >/www/ok; httpd -f -p 8080 -h /www & "
                        + "trap 'exit 0' TERM; touch $MARK; wait"))
            let ask = "until wget -qO- http://127.0.0.1:8080/ok; do sleep 0.1; done"
            let client = TrialContainer(ask).with { $0.name = "client" }
            try driver.expect("the log", try driver.log(of: client), is: "fine\n")
        },
    ]
}
