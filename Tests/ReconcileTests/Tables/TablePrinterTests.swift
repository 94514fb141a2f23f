import KubernetesAPI
import Reconcile
import Testing

@Suite struct TablePrinterTests {
    private func print(
        _ objects: [any KubernetesObject], with printer: TablePrinter = TablePrinter()
    ) throws -> String {
        printer.print(objects, now: try #require(Timestamp("2026-01-01T12:00:00Z")))
    }

    private func object<Object: KubernetesObject>(
        _ type: Object.Type, _ namespace: String?, _ name: String
    ) -> Object {
        var object = Object()
        object.metadata.name = name
        object.metadata.namespace = namespace
        object.metadata.creationTimestamp = Timestamp("2026-01-01T11:56:48Z")
        return object
    }

    @Test func `columns are as wide as their widest cell and three blanks`() throws {
        let objects = [
            object(ConfigMap.self, "default", "a"),
            object(ConfigMap.self, "default", "configuration"),
        ]
        #expect(
            try print(objects) == """
                NAME            DATA   AGE
                a               0      3m12s
                configuration   0      3m12s

                """)
    }

    @Test func `the namespace comes first, and headings can be left out`() throws {
        let objects = [
            object(ConfigMap.self, "default", "a"), object(ConfigMap.self, "other", "b"),
        ]
        let printer = TablePrinter(showsNamespaces: true, showsHeadings: false)
        #expect(
            try print(objects, with: printer) == """
                default   a     0     3m12s
                other     b     0     3m12s

                """)
    }

    @Test func `cluster-scoped objects have no namespace column`() throws {
        let printer = TablePrinter(showsNamespaces: true)
        #expect(
            try print([object(Namespace.self, nil, "default")], with: printer)
                == "NAME      STATUS   AGE\ndefault            3m12s\n")
    }

    @Test func `the wide form has all columns in their order`() throws {
        let printer = TablePrinter(isWide: true)
        let headings = try print([object(Event.self, "default", "a")], with: printer)
            .split(separator: "\n").first
        #expect(
            headings == """
                LAST SEEN   TYPE   REASON   OBJECT   SUBOBJECT   SOURCE   MESSAGE   FIRST SEEN   \
                COUNT   NAME
                """)
    }

    @Test func `several kinds make several tables, whose names say the kind`() throws {
        let objects: [any KubernetesObject] = [
            object(ConfigMap.self, "default", "a"), object(Deployment.self, "default", "web"),
            object(ConfigMap.self, "default", "b"),
        ]
        #expect(
            try print(objects) == """
                NAME          DATA   AGE
                configmap/a   0      3m12s
                configmap/b   0      3m12s

                NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
                deployment.apps/web   0/1     0            0           3m12s

                """)
    }

    @Test func `other kinds have a name and an age`() throws {
        var widget = Unstructured(apiVersion: "example.org/v1", kind: "Widget")
        widget.metadata.name = "a"
        #expect(try print([widget]) == "NAME   AGE\na      <unknown>\n")
    }

    @Test func `a cell is one line and steers no terminal`() throws {
        var event = object(Event.self, "default", "a")
        event.message = "\u{1B}[31mred\u{7}\nsecond line"
        let text = try print([event])
        #expect(text.split(separator: "\n").count == 2)
        #expect(text.hasSuffix("^[[31mred\u{FFFD}...\n"))
    }

    @Test func `nothing makes an empty text`() throws {
        #expect(try print([]) == "")
    }

    @Test(arguments: KnownKinds.all.map { $0.init() as any KubernetesObject })
    func `every kind has a cell for each of its columns`(
        _ object: any KubernetesObject
    ) throws {
        for printer in [TablePrinter(), TablePrinter(isWide: true)] {
            let lines = try print([object], with: printer).split(separator: "\n")
            #expect(lines.count == 2)
        }
    }
}
