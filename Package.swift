// swift-tools-version: 6.2
import PackageDescription

// Floors, from the ground up; a target depends only on floors below its own:
// Systems · JSON · CGI, JSONLines, ChatCompletions · Chatbot · ChatbotGroq, ChatbotAPI · Endpoints, Tools.

let swift: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]
let c: [CSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "nikoo-chatbot",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        // Systems: C libraries and shims
        .systemLibrary(name: "CCrypt", path: "Sources/Systems/CCrypt"),
        .systemLibrary(name: "CCurl", path: "Sources/Systems/CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "CLibPQ", path: "Sources/Systems/CLibPQ", pkgConfig: "libpq"),
        .systemLibrary(name: "CSodium", path: "Sources/Systems/CSodium"),
        .systemLibrary(name: "CStatFS", path: "Sources/Systems/CStatFS"),
        .systemLibrary(name: "CZlib", path: "Sources/Systems/CZlib"),
        .target(name: "CNSSPin", path: "Sources/Systems/CNSSPin", cSettings: c),
        .target(name: "CChecksum", path: "Sources/Systems/CChecksum", cSettings: c),
        .target(name: "CSyncFS", path: "Sources/Systems/CSyncFS", cSettings: c),
        .target(name: "CBaselineStart", path: "Sources/Systems/CBaselineStart", cSettings: c),
        .target(name: "CStartUp", path: "Sources/Systems/CStartUp", cSettings: c),
        .target(name: "COutlive", path: "Sources/Systems/COutlive", cSettings: c),

        // Each of these could be a package of its own
        .target(
            name: "CGI",
            dependencies: [
                "Environment",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: swift),
        .target(
            name: "JSONLines",
            dependencies: ["CChecksum", "JSON", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: swift),
        .target(name: "JSON", swiftSettings: swift),
        .target(name: "Environment", swiftSettings: swift),
        .target(name: "ChatCompletions", dependencies: ["CCurl"], swiftSettings: swift),

        // The domain
        .target(
            name: "Chatbot",
            dependencies: [
                "CCrypt", "COutlive", "CSodium", "Environment", "JSON", "JSONLines",
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: swift),

        // The model behind the assistant; apart, so that only what asks a model links libcurl
        .target(
            name: "ChatbotGroq",
            dependencies: [
                "ChatCompletions", "Chatbot", "Environment", "JSON", "JSONLines",
            ], swiftSettings: swift),

        // What the endpoints share
        .target(
            name: "ChatbotAPI",
            dependencies: [
                "CGI", "Chatbot", "Environment", "JSON", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: swift),

        // `CNSSPin` goes into whatever resolves names and is static: see `Sources/Systems/CNSSPin`
        .executableTarget(
            name: "endpoints", dependencies: ["CBaselineStart", "CStartUp", "Chatbot", "ChatbotAPI", "JSON"],
            path: "Sources/Endpoints", exclude: ["messages-send"], swiftSettings: swift),
        .executableTarget(
            name: "messages-send",
            dependencies: [
                "CBaselineStart", "CNSSPin", "CStartUp", "Chatbot", "ChatbotAPI", "ChatbotGroq", "JSON",
            ],
            path: "Sources/Endpoints/messages-send", swiftSettings: swift),

        // What the tools share on a terminal
        .target(
            name: "Console",
            dependencies: [
                "Chatbot", "Environment", "JSON", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: swift),

        // One executable that is what its file is called, like `endpoints`
        .executableTarget(
            name: "tools",
            dependencies: [
                "CCurl", "CLibPQ", "CNSSPin", "CStartUp", "CStatFS", "CSyncFS", "CZlib", "ChatCompletions", "Chatbot",
                "ChatbotGroq", "Console", "Environment", "JSON", "JSONLines",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], path: "Sources/Tools", swiftSettings: swift),

        // Makes large stores for the benchmarks
        .executableTarget(
            name: "store-generator",
            dependencies: [
                "Chatbot", "JSON", "JSONLines", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], path: "Benchmarks/StoreGenerator", swiftSettings: swift),

        .testTarget(
            name: "CGITests",
            dependencies: [
                "CGI", "Environment", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: swift),
        .testTarget(
            name: "SiteTests", dependencies: ["GroqStandIn", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: swift),
        .target(name: "GroqStandIn", path: "Tests/GroqStandIn", swiftSettings: swift),
        .testTarget(
            name: "ChatCompletionsTests", dependencies: ["ChatCompletions", "GroqStandIn"], swiftSettings: swift),
        .executableTarget(
            name: "store-writer", dependencies: ["JSONLines"], path: "Tests/StoreWriter", swiftSettings: swift),
        .testTarget(
            name: "JSONLinesTests",
            dependencies: [
                "CChecksum", "JSON", "JSONLines", "store-writer",
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: swift),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: swift),
        .testTarget(
            name: "ChatbotTests",
            dependencies: [
                "Chatbot", "Environment", "JSONLines", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: swift),
        .testTarget(
            name: "ChatbotAPITests",
            dependencies: [
                "Chatbot", "ChatbotAPI", "Environment", "JSON",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: swift),
    ]
)

// `make fuzz` sets the variable. The executable has the `main` of libFuzzer, which only a build for fuzzing links.
if Context.environment["FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzer",
            dependencies: [
                "CGI", "Chatbot", "ChatbotAPI", "Environment", "JSON", "JSONLines",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ], path: "Tests/Fuzzing/Fuzzer", swiftSettings: swift))
}

// `make bench` sets the variable. What our endpoints are measured against, and what plays the model; of all this, only it
// needs SQLite.
if Context.environment["BENCHMARKS"] != nil {
    package.targets += [
        .systemLibrary(name: "CSQLite", path: "Benchmarks/CSQLite", pkgConfig: "sqlite3"),
        .executableTarget(
            name: "sqlite-rival",
            dependencies: ["CBaselineStart", "CSQLite", "CStartUp", "Chatbot", "ChatbotAPI", "Environment", "JSON"],
            path: "Benchmarks/SQLiteRival", swiftSettings: swift),
        .executableTarget(
            name: "swift-floor", dependencies: ["CBaselineStart"], path: "Benchmarks/SwiftFloor", swiftSettings: swift),
        .executableTarget(
            name: "model-stand-in", dependencies: ["GroqStandIn"], path: "Benchmarks/ModelStandIn", swiftSettings: swift
        ),
    ]
}
