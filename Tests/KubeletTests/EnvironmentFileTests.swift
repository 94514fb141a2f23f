import KubernetesAPI
import Testing

@testable import Kubelet

@Suite("Variables that are read from a file in a volume")
struct EnvironmentFileTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let file: String?
        var isOptional = false
        /// `nil` for a variable that is left out.
        var value: String?
        var fault: String?
    }

    private static let unreadable = "couldn't parse env file"

    static let cases = [
        Case(testDescription: "a value in quotes", file: "A='a b'\nB='c'\n", value: "c"),
        Case(testDescription: "a value of two lines", file: "B='c\nd'\n", value: "c\nd"),
        Case(testDescription: "blanks and comments", file: "\n  # x\n\tB='c' # y\n", value: "c"),
        Case(testDescription: "the first of two", file: "B='1'\nB='2'\n", value: "1"),
        Case(testDescription: "what is malformed behind it", file: "B='1'\nnonsense", value: "1"),
        Case(testDescription: "what is malformed before it", file: "x\nB='1'", fault: unreadable),
        Case(testDescription: "a value without quotes", file: "B=1\n", fault: unreadable),
        Case(testDescription: "a blank before =", file: "B ='1'\n", fault: unreadable),
        Case(testDescription: "quotes that stay open", file: "B='1\n", fault: unreadable),
        Case(testDescription: "something behind the quotes", file: "B='1'2\n", fault: unreadable),
        Case(
            testDescription: "a file that is not there, though it is optional", file: nil,
            isOptional: true, fault: unreadable),
        Case(
            testDescription: "a name that is not there", file: "A='1'\n",
            fault: "environment variable key \"B\" not found in file \"env\""),
        Case(
            testDescription: "an empty value", file: "B=''\n",
            fault: "environment variable key \"B\" not found in file \"env\""),
        Case(testDescription: "a blank behind =", file: "B= '1'\n", isOptional: true),
    ]

    @Test(arguments: cases)
    func areTakenAsAKubeletTakesThem(_ given: Case) {
        let reference = FileKeySelector.with {
            $0.volumeName = "v"
            $0.path = "env"
            $0.key = "B"
            $0.optional = given.isOptional
        }
        let container = Container.with { container in
            container.name = "c"
            container.volumeMounts = [.with { $0.name = "v" }]
            container.env = [
                .with { variable in
                    variable.name = "B"
                    variable.valueFrom = .with { $0.fileKeyRef = reference }
                }
            ]
        }
        let spec = PodSpec.with { $0.containers = [container] }
        var files = EnvironmentFiles()
        files.add(given.file.map { Array($0.utf8) }, of: container, in: spec)
        #expect(files.next(of: container, in: spec) == nil)
        var fault: String?
        var value: String?
        do throws(InputFault) {
            value = try files.value(of: reference, in: container)?.text
        } catch {
            fault = error.message
        }
        #expect(value == given.value)
        #expect(fault == given.fault)
    }
}
