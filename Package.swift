// swift-tools-version: 6.1
import PackageDescription

// Swift 6 language mode with strict concurrency comes with the tools version. Warnings are errors in
// `scripts/` and CI rather than here, so that a newer compiler's new warning never breaks a user's build.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A thin main over the libraries.
func command(_ name: String) -> Target {
  .executableTarget(
    name: name, dependencies: ["CommandLine", "Kernels", "Tokenizer", "Transformer", "Training"],
    swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

let package = Package(
  name: "Apus",
  products: [
    .library(name: "Transformer", targets: ["Transformer"]),
    .library(name: "Tokenizer", targets: ["Tokenizer"]),
    .library(name: "Training", targets: ["Training"]),
  ],
  targets: [
    // Floor 0: C kernels, one body per instruction set; the one system library.
    .target(name: "CKernels"),
    .systemLibrary(
      name: "SentencePieceSystem", pkgConfig: "sentencepiece",
      providers: [.apt(["libsentencepiece-dev"])]),
    // Floor 1
    .target(name: "CSentencePiece", dependencies: ["SentencePieceSystem"]),
    .target(name: "Kernels", dependencies: ["CKernels"], swiftSettings: settings),
    .target(name: "CommandLine", swiftSettings: settings),
    // Floor 2
    .target(name: "Tokenizer", dependencies: ["CSentencePiece", "Kernels"], swiftSettings: settings),
    .target(name: "Transformer", dependencies: ["Kernels"], swiftSettings: settings),
    // Floor 3
    .target(
      name: "Training", dependencies: ["Transformer", "Tokenizer", "Kernels", "CommandLine"],
      swiftSettings: settings),
    // Thin mains
    command("tokenize"),
    command("pretrain"),
    command("finetune"),
    command("evaluate"),
    command("predict"),
    command("generate"),
    command("benchmark"),
    // Tests
    .target(
      name: "TestSupport", dependencies: ["Kernels", "Transformer"], path: "Tests/TestSupport",
      swiftSettings: settings),
    tests("KernelsTests", ["Kernels", "CKernels"]),
    tests("TransformerTests", ["Transformer", "Kernels"]),
    tests("TokenizerTests", ["Tokenizer", "Kernels"]),
    tests("TrainingTests", ["Training", "Tokenizer", "Transformer", "Kernels"]),
    tests("CommandLineTests", ["CommandLine"]),
    tests("EndToEndTests", []),
  ],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
