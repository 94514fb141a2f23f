internal import Kubelet
internal import KubernetesAPI

extension BackendCheck {
    static let sandboxChecks = [
        BackendCheck("A sandbox has an address, and the same one when it is asked for again.") {
            let addresses = try $0.runSandbox()
            try $0.expect(!addresses.isEmpty, "there is an address")
            try $0.expect("the second answer", try $0.runSandbox(), is: addresses)
        },
        BackendCheck("A sandbox can be stopped and removed twice.") { driver in
            try driver.runSandbox()
            for _ in 0..<2 { try driver.ask(.stopSandbox(podUID: driver.uid)) }
            for _ in 0..<2 { try driver.ask(.removeSandbox(podUID: driver.uid)) }
        },
        BackendCheck("A sandbox can be removed that never was.") { driver in
            try driver.ask(.removeSandbox(podUID: driver.uid))
        },
        BackendCheck("Nothing is left of a Pod whose sandbox was removed.") { driver in
            try driver.runSandbox()
            _ = try driver.end(of: driver.run(TrialContainer("exit 0")))
            try driver.ask(.stopSandbox(podUID: driver.uid))
            try driver.ask(.removeSandbox(podUID: driver.uid))
            let left = try driver.restart()
            try driver.expect("the number of addresses", left.addresses?.count ?? 0, is: 0)
            try driver.expect("the number of ended containers", left.ended.count, is: 0)
        },
        BackendCheck("What runs when a sandbox is removed does not go on.") { driver in
            try driver.runSandbox()
            try driver.runUntilMarked(.patient)
            try driver.ask(.stopSandbox(podUID: driver.uid))
            try driver.ask(.removeSandbox(podUID: driver.uid))
            let left = try driver.restart()
            try driver.expect("the number of containers", left.running.count, is: 0)
        },
        BackendCheck("Containers see the Pod's host name and hosts.", needs: [.volumes]) {
            let addresses = try $0.runSandbox()
            let log = try $0.log(of: TrialContainer("hostname; cat /etc/hosts"))
            try $0.expect(log.hasPrefix("trial\n"), "the host name is trial in \(log)")
            let line = "\(addresses.first ?? "")\ttrial\n"
            try $0.expect(log.contains(line), "\(log) names the Pod's address")
        },
    ]

    static let imageChecks = [
        BackendCheck("An image that is present is described.") { driver in
            guard case .image(let image?) = try driver.ask(.inspectImage(driver.setting.image))
            else { throw BackendCheckFault("the image is absent") }
            let path = image.environment.contains { $0.hasPrefix("PATH=") }
            try driver.expect(path, "its variables name where programs are")
        },
        BackendCheck("An image that is absent is told to be so.", needs: [.images]) { driver in
            guard case .image(nil) = try driver.ask(.inspectImage("localhost/absent:1")) else {
                throw BackendCheckFault("it is said to be present")
            }
        },
        BackendCheck("A pull that cannot succeed says so.", needs: [.images]) { driver in
            let failure = try driver.failure(of: .pullImage("registry.invalid/absent:1"))
            try driver.expect("the failure", failure.kind, is: .imageUnavailable)
        },
        BackendCheck("The node is measured with its Pods, or it is said that it cannot be.") {
            driver in
            try driver.runSandbox()
            let id = try driver.runUntilMarked(.patient)
            let pod = MeasuredPod(uid: driver.uid, containers: [id.name], volumes: [])
            switch try driver.answer(to: driver.begin(.measure([pod]))) {
            case .failure(let failure):
                try driver.expect("the failure", failure.kind, is: .unsupported)
            case .success(.measurement(let measurement)):
                let usage = measurement.pods[driver.uid]
                try driver.expect(usage?.containers[id.name] != nil, "the container is measured")
                let memory = measurement.memory
                try driver.expect(
                    memory.map { (1..<$0.capacity).contains($0.available) } ?? true,
                    "what is left of the memory is a part of it")
            case .success(let other):
                throw BackendCheckFault("\(other) is no measurement")
            }
        },
    ]
}
