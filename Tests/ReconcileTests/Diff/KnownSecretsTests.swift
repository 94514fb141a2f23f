import KubernetesAPI
import Reconcile
import Testing

@Suite("Secrets that other objects repeat")
struct KnownSecretsTests {
    private func shown(_ text: String, hiding secrets: [String]) -> String {
        let secret = Secret.with { secret in
            secret.stringData = Dictionary(uniqueKeysWithValues: secrets.map { ($0, $0) })
        }
        let map = ConfigMap.with { $0.data = ["text": text] }
        let mask = SecretMask(salt: [1]).hiding([secret])
        return mask.value(of: map)["data"]?["text"]?.string ?? ""
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let secrets: [String]
        /// With `#` for each secret that is replaced.
        let shown: String
    }

    @Test(arguments: [
        Case(testDescription: "a whole value", text: "hunter22", secrets: ["hunter22"], shown: "#"),
        Case(
            testDescription: "a part of a URL", text: "db://u:hunter22@host",
            secrets: ["hunter22"], shown: "db://u:#@host"),
        Case(
            testDescription: "twice in a row, then nearly", text: "hunter22hunter22hunter2",
            secrets: ["hunter22"], shown: "##hunter2"),
        Case(
            testDescription: "the longer of two with one beginning", text: "hunter2233 hunter22",
            secrets: ["hunter22", "hunter2233"], shown: "# #"),
        Case(
            testDescription: "one that begins inside of a failed match", text: "aaaaaaaaab",
            secrets: ["aaaaaaaab"], shown: "a#"),
        Case(
            testDescription: "letters of several bytes", text: "é passwörtchen ö",
            secrets: ["passwörtchen"], shown: "é # ö"),
        Case(
            testDescription: "a word that is no secret by itself", text: "true or false",
            secrets: ["true"], shown: "true or false"),
    ])
    func areReplaced(_ testCase: Case) {
        let shown = shown(testCase.text, hiding: testCase.secrets)
            .replacing(#/\(\d+ bytes, fingerprint [0-9a-f]{6}\)/#, with: "#")
        #expect(shown == testCase.shown)
    }
}
