import Testing

@Suite("Rules about imports")
struct ImportRulesTests {
    @Test(arguments: [
        Snippet(
            "Down one layer and down several.",
            [
                "Sources/KubernetesAPI/A.swift": "import Foundation\n",
                "Sources/Manifests/A.swift": "public import KubernetesAPI\n",
                "Sources/ReconcileCLI/A.swift": "internal import KubernetesAPI\n",
            ]),
        Snippet(
            "Up one layer.",
            [
                "Sources/KubernetesAPI/A.swift": "/// Text.\n@testable import Manifests\n",
                "Sources/Manifests/A.swift": "",
            ],
            breaks: ["Sources/KubernetesAPI/A.swift:2"]),
        Snippet(
            "A single declaration, from above.",
            [
                "Sources/Manifests/A.swift": "public import struct Reconcile.Store\n",
                "Sources/Reconcile/A.swift": "",
            ],
            breaks: ["Sources/Manifests/A.swift:1"]),
        Snippet(
            "Two backends are on one layer.",
            [
                "Sources/DockerBackend/A.swift": "import ProcessBackend\n",
                "Sources/ProcessBackend/A.swift": "import Reconcile\n",
                "Sources/Reconcile/A.swift": "",
            ],
            breaks: ["Sources/DockerBackend/A.swift:1"]),
        Snippet(
            "The product does not stand on its plug-ins.",
            [
                "Sources/ProcessBackend/A.swift": "",
                "Sources/Reconcile/A.swift": "private import ProcessBackend\n",
            ],
            breaks: ["Sources/Reconcile/A.swift:1"]),
        Snippet(
            "A comment imports nothing.",
            [
                "Sources/KubernetesAPI/A.swift": "// import Manifests\n",
                "Sources/Manifests/A.swift": "",
            ]
        ),
    ])
    func importsPointDown(_ snippet: Snippet) { snippet.check(.importsPointDown) }

    @Test(arguments: [
        Snippet(
            "Foundation is fine elsewhere.", "Sources/Reconcile/A.swift", "import Foundation\n"),
        Snippet("Our own modules are fine.", "Sources/Controllers/A.swift", "import Manifests\n"),
        Snippet(
            "Foundation.", "Sources/Controllers/A.swift",
            "import KubernetesAPI\nimport Foundation\n",
            breaks: [2]),
        Snippet(
            "A part of Glibc.", "Sources/Controllers/A.swift", "private import func Glibc.time\n",
            breaks: [1]),
        Snippet(
            "Dispatch in the types.", "Sources/KubernetesAPI/A.swift", "import Dispatch\n",
            breaks: [1]),
    ])
    func decisionsArePure(_ snippet: Snippet) { snippet.check(.decisionsArePure) }

    @Test(arguments: [
        Snippet("One.", "Sources/Manifests/A.swift", "private import CLibYAML\n"),
        Snippet(
            "Two.",
            [
                "Sources/Manifests/A.swift": "private import CLibYAML\n",
                "Sources/Manifests/B.swift": "\nimport CLibYAML\n",
            ],
            breaks: ["Sources/Manifests/B.swift:2"]),
    ])
    func oneFileImportsLibYAML(_ snippet: Snippet) { snippet.check(.oneFileImportsLibYAML) }
}
