// swift-tools-version: 6.2

import PackageDescription

// A kind of its own with its controller, built on the libraries of Reconcile: see
// docs/extending.md.

let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
    + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
    name: "examples",
    dependencies: [.package(name: "reconcile", path: "..")],
    targets: [
        .target(
            name: "WebsiteKind",
            dependencies: [
                .product(name: "Controllers", package: "reconcile"),
                .product(name: "KubernetesAPI", package: "reconcile"),
                .product(name: "Manifests", package: "reconcile"),
                .product(name: "Reconcile", package: "reconcile"),
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "website",
            dependencies: [
                "WebsiteKind",
                .product(name: "Manifests", package: "reconcile"),
                .product(name: "KubernetesAPI", package: "reconcile"),
                .product(name: "Reconcile", package: "reconcile"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "WebsiteTests",
            dependencies: [
                "WebsiteKind",
                .product(name: "Controllers", package: "reconcile"),
                .product(name: "KubernetesAPI", package: "reconcile"),
                .product(name: "Manifests", package: "reconcile"),
                .product(name: "Reconcile", package: "reconcile"),
                .product(name: "TestSupport", package: "reconcile"),
            ],
            swiftSettings: swiftSettings),
    ]
)
