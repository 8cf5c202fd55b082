// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where the project itself is checked (`scripts/test`), not where it is only used.
let strict = Context.environment["TAMGA_STRICT"] != nil
/// `scripts/fuzz` builds everything with the marks that libFuzzer goes by, and with the address sanitizer.
let fuzzed = Context.environment["TAMGA_FUZZ"] != nil
let checked: [SwiftSetting] =
  [.enableExperimentalFeature("Lifetimes")] + (strict ? [.treatAllWarnings(as: .error)] : [])
  + (fuzzed ? [.unsafeFlags(["-sanitize=address,fuzzer", "-enable-testing"])] : [])
/// Outside the fence of `LMDB` every unsafe operation has to be marked as such.
let safe: [SwiftSetting] = checked + [.strictMemorySafety()]

/// The scripts build a program that carries its runtime with it: it starts in half the time, and runs where no Swift is
/// installed. Asked for by name, because tests cannot be linked so, and not every toolchain has the static libraries.
let standalone: [LinkerSetting] =
  Context.environment["TAMGA_STANDALONE"] == nil
  ? []
  : [.unsafeFlags(["-static-stdlib", "-use-ld=lld"], .when(configuration: .release))]
    + ["CoreFoundation", "_FoundationICU", "_FoundationCShims", "_FoundationCollections"].map {
      .linkedLibrary($0, .when(configuration: .release))
    }

/// What `scripts/bench` measures from inside. Asked for by name, so that nobody who uses Tamga ever resolves it.
let bench: [Target] =
  Context.environment["TAMGA_BENCH"] == nil
  ? []
  : [
    .executableTarget(
      name: "tamga-bench",
      dependencies: [
        "CLMDB", "Customs", "Ledger", "LMDB", "Views",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Bench/Limits", swiftSettings: checked)
  ]

/// What reads bytes that others wrote, as targets of libFuzzer.
let fuzz: [Target] =
  fuzzed
  ? [
    .executableTarget(
      name: "tamga-fuzz", dependencies: ["Customs", "Ledger"], path: "Tests/Fuzz",
      exclude: ["corpus", "fuzz.py"], swiftSettings: checked,
      linkerSettings: [.unsafeFlags(["-sanitize=address,fuzzer", "-use-ld=lld"])])
  ] : []

let package = Package(
  name: "tamga",
  products: [
    .executable(name: "tamga", targets: ["tamga"]),
    .library(name: "Ledger", targets: ["Ledger"]),
    .library(name: "Views", targets: ["Views"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/ordo-one/TextTable", exact: "0.0.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev", "pkg-config"])]),
    .systemLibrary(name: "CLibcsv", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(
      name: "CLibxml2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev", "pkg-config"])]),
    .target(
      name: "CSimdjson",
      cxxSettings: [.define("NDEBUG", .when(configuration: .release))]
        + (fuzzed ? [.unsafeFlags(["-fsanitize=address,fuzzer-no-link"])] : []),
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: checked),
    .target(
      name: "Customs",
      dependencies: [
        "CSimdjson", "CLibcsv", "CLibxml2", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: safe),
    .target(
      name: "Ledger",
      dependencies: ["Customs", "LMDB", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: safe),
    .target(name: "Views", dependencies: ["Customs", "Ledger"], swiftSettings: safe),
    .target(name: "Generator", dependencies: ["Customs"], swiftSettings: safe),
    .executableTarget(
      name: "tamga",
      dependencies: [
        "Customs", "Generator", "Ledger", "Views",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TextTable", package: "TextTable"),
      ],
      swiftSettings: safe, linkerSettings: standalone),
    .target(
      name: "Support", dependencies: ["Customs", "Generator", "Ledger", "LMDB", "Views"],
      path: "Tests/Support", swiftSettings: checked),
    .testTarget(name: "LMDBTests", dependencies: ["LMDB", "Support"], swiftSettings: checked),
    .testTarget(
      name: "CustomsTests", dependencies: ["Customs", "Support"], swiftSettings: checked),
    .testTarget(
      name: "LedgerTests", dependencies: ["Ledger", "LMDB", "Support"], swiftSettings: checked),
    .testTarget(
      name: "ViewsTests", dependencies: ["Views", "Ledger", "Support"], swiftSettings: checked),
    .testTarget(
      name: "GeneratorTests", dependencies: ["Generator", "Customs"], swiftSettings: checked),
    .testTarget(
      name: "TamgaTests", dependencies: ["tamga", "Support"], swiftSettings: checked),
  ] + bench + fuzz,
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
