// swift-tools-version: 6.2

import PackageDescription

/// Settings shared by every target. CI sets `CI`, and there a warning is an error.
let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
    + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
    name: "reconcile",
    products: [
        .executable(name: "reconcile", targets: ["ReconcileCLI"]),
        .executable(name: "reconcile-supervisor", targets: ["reconcile-supervisor"]),
        .executable(name: "conformance", targets: ["conformance"]),
        .executable(name: "pods", targets: ["pods"]),
        .executable(name: "admission", targets: ["admission"]),
        .executable(name: "mutate", targets: ["mutate"]),
        .executable(name: "simulate", targets: ["simulate"]),
        .library(name: "KubernetesAPI", targets: ["KubernetesAPI"]),
        .library(name: "Manifests", targets: ["Manifests"]),
        .library(name: "Controllers", targets: ["Controllers"]),
        .library(name: "Reconcile", targets: ["Reconcile"]),
        .library(name: "Kubelet", targets: ["Kubelet"]),
        .library(name: "ProcessBackend", targets: ["ProcessBackend"]),
        .library(name: "DockerBackend", targets: ["DockerBackend"]),
        .library(name: "BackendConformanceKit", targets: ["BackendConformanceKit"]),
        .library(name: "TestSupport", targets: ["TestSupport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "KubernetesAPI", swiftSettings: swiftSettings),
        .executableTarget(
            name: "GenerateAPI", path: "Tools/GenerateAPI", swiftSettings: swiftSettings),
        .testTarget(
            name: "KubernetesAPITests", dependencies: ["KubernetesAPI"],
            swiftSettings: swiftSettings),
        .target(
            name: "Manifests", dependencies: ["CLibYAML", "KubernetesAPI"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ManifestsTests",
            dependencies: ["Fuzzing", "KubernetesAPI", "Manifests", "TestSupport"],
            swiftSettings: swiftSettings),
        .target(
            name: "Controllers", dependencies: ["KubernetesAPI", "Manifests"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ControllersTests", dependencies: ["Controllers", "KubernetesAPI", "Manifests"],
            swiftSettings: swiftSettings),
        .target(
            name: "Reconcile",
            dependencies: [
                "Controllers", "KubernetesAPI", "Manifests",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ReconcileTests",
            dependencies: ["Controllers", "KubernetesAPI", "Manifests", "Reconcile"],
            swiftSettings: swiftSettings),
        .target(
            name: "Kubelet",
            dependencies: [
                "Controllers", "KubernetesAPI", "Manifests", "Reconcile",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: swiftSettings),
        // It is in memory once for each container: nothing in it is anything but C, and no library
        // is loaded, least of all Swift's, which it would be linked with.
        .executableTarget(
            name: "reconcile-supervisor", path: "Sources/Supervisor",
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-executable"])]),
        .target(
            name: "Probing",
            dependencies: [
                "Kubelet", "KubernetesAPI",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings),
        .target(name: "HostVolumes", dependencies: ["Kubelet"], swiftSettings: swiftSettings),
        .target(
            name: "TokenSigning",
            dependencies: ["Kubelet", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: swiftSettings),
        .target(
            name: "HostCommands",
            dependencies: [
                "Kubelet",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "HostCommandsTests", dependencies: ["HostCommands", "Kubelet"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "TokenSigningTests",
            dependencies: [
                "Kubelet", "KubernetesAPI", "TokenSigning",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "ProcessBackend",
            dependencies: [
                "Controllers", "HostCommands", "HostVolumes", "Kubelet", "KubernetesAPI", "Probing",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "DockerBackend",
            dependencies: [
                "Controllers", "HostCommands", "HostVolumes", "Kubelet", "KubernetesAPI",
                "Manifests", "Probing",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ProcessBackendTests",
            dependencies: [
                "Controllers", "Kubelet", "KubernetesAPI", "ProcessBackend", "Reconcile",
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "ReconcileCLI",
            dependencies: [
                "Controllers", "DockerBackend", "HostCommands", "Kubelet", "KubernetesAPI",
                "Manifests", "ProcessBackend", "Reconcile", "TokenSigning",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Controllers", "EngineKit", "KubernetesAPI", "Manifests", "Reconcile",
                "ReconcileCLI", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CLibYAML", "Controllers", "Kubelet", "KubernetesAPI", "Manifests", "Reconcile",
                "TestSupport",
            ],
            path: "Benchmarks", swiftSettings: swiftSettings),
        .target(
            name: "ConformanceKit",
            dependencies: ["Controllers", "KubernetesAPI", "Manifests", "Reconcile"],
            path: "Tests/ConformanceKit", swiftSettings: swiftSettings),
        .executableTarget(
            name: "conformance",
            dependencies: [
                "ConformanceKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/ConformanceRunner", swiftSettings: swiftSettings),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["ConformanceKit", "KubernetesAPI", "Manifests"],
            swiftSettings: swiftSettings),
        .target(
            name: "PodConformanceKit",
            dependencies: ["Controllers", "Kubelet", "KubernetesAPI", "Manifests", "Reconcile"],
            path: "Tests/PodConformanceKit", swiftSettings: swiftSettings),
        .executableTarget(
            name: "pods",
            dependencies: [
                "EngineKit", "PodConformanceKit", "ProcessKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/PodConformanceRunner", swiftSettings: swiftSettings),
        .target(
            name: "ProcessKit",
            dependencies: [
                "BackendConformanceKit", "Kubelet", "KubernetesAPI", "Manifests",
                "PodConformanceKit", "ProcessBackend",
            ],
            path: "Tests/ProcessKit", swiftSettings: swiftSettings),
        .testTarget(
            name: "PodConformanceTests",
            dependencies: ["Kubelet", "KubernetesAPI", "PodConformanceKit"],
            swiftSettings: swiftSettings),
        .target(
            name: "EngineKit",
            dependencies: [
                "BackendConformanceKit", "DockerBackend", "Kubelet", "KubernetesAPI", "Manifests",
                "PodConformanceKit", "Reconcile",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Tests/EngineKit", swiftSettings: swiftSettings),
        .testTarget(
            name: "DockerBackendTests",
            dependencies: [
                "BackendConformanceKit", "Controllers", "DockerBackend", "EngineKit", "Kubelet",
                "KubernetesAPI", "Manifests", "Probing", "Reconcile",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "BackendConformanceKit",
            dependencies: ["Controllers", "Kubelet", "KubernetesAPI", "Reconcile"],
            path: "Tests/BackendConformanceKit", swiftSettings: swiftSettings),
        .testTarget(
            name: "BackendConformanceTests",
            dependencies: [
                "BackendConformanceKit", "Controllers", "Kubelet", "KubernetesAPI",
                "PodConformanceKit", "ProcessBackend", "ProcessKit", "Reconcile",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "KubeletTests",
            dependencies: [
                "Controllers", "HostVolumes", "Kubelet", "KubernetesAPI", "Manifests",
                "PodConformanceKit", "Reconcile", "TestSupport",
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "AdmissionKit",
            dependencies: ["Controllers", "KubernetesAPI", "Manifests", "Reconcile"],
            path: "Tests/AdmissionKit", swiftSettings: swiftSettings),
        .executableTarget(
            name: "admission",
            dependencies: [
                "AdmissionKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/AdmissionRunner", swiftSettings: swiftSettings),
        .testTarget(
            name: "AdmissionTests", dependencies: ["AdmissionKit"], exclude: ["mutated"],
            swiftSettings: swiftSettings),
        .target(
            name: "TestSupport",
            dependencies: ["Controllers", "KubernetesAPI", "Manifests", "Reconcile"],
            path: "Tests/Support", swiftSettings: swiftSettings),
        .executableTarget(
            name: "simulate",
            dependencies: [
                "TestSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Simulation", swiftSettings: swiftSettings),
        .testTarget(
            name: "PropertyTests",
            dependencies: [
                "Controllers", "KubernetesAPI", "Manifests", "Reconcile", "TestSupport",
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "Fuzzing", dependencies: ["KubernetesAPI", "Manifests"], path: "Tests/Fuzzing",
            exclude: ["Inputs"], swiftSettings: swiftSettings),
        .executableTarget(
            name: "fuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzzer",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "mutate",
            dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tools/Mutate", swiftSettings: swiftSettings),
        .testTarget(
            name: "TidyTests", dependencies: ["mutate"], swiftSettings: swiftSettings),
    ]
)
