// swift-tools-version: 6.1
import PackageDescription

// Swift 6 language mode with strict concurrency comes with the tools version. Warnings are errors in
// `scripts/` and CI rather than here, so that a newer compiler's new warning never breaks a user's build.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

/// A main of five lines over `Commands`.
func command(_ name: String) -> Target {
  .executableTarget(name: name, dependencies: ["Commands"], swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

/// What several rooms of tests share.
func support(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
  name: "Apus",
  products: [
    .library(name: "Apus", targets: ["Apus"]),
    .library(name: "Transformer", targets: ["Transformer"]),
    .library(name: "Tokenizer", targets: ["Tokenizer"]),
    .library(name: "Training", targets: ["Training"]),
  ],
  targets: [
    // C kernels, one body per instruction set; the one system library.
    .target(name: "CKernels"),
    .systemLibrary(
      name: "SentencePieceSystem", pkgConfig: "sentencepiece",
      providers: [.apt(["libsentencepiece-dev"])]),
    .target(name: "CSentencePiece", dependencies: ["SentencePieceSystem"]),
    // Arithmetic, files, and what goes from samplers to models.
    library("Kernels", ["CKernels"]),
    library("Storage", ["Kernels"]),
    library("Batches", ["Kernels"]),
    library("CommandLine", ["Storage"]),
    // Text and models, which know nothing of each other.
    library("Tokenizer", ["CSentencePiece", "Storage", "Kernels"]),
    library("Data", ["Batches", "Tokenizer", "Storage", "Kernels"]),
    library("Transformer", ["Batches", "Storage", "Kernels"]),
    // What brings them together.
    library("Checkpoints", ["Transformer", "Tokenizer", "Storage", "Kernels"]),
    library(
      "Training", ["Checkpoints", "Data", "Transformer", "Tokenizer", "Batches", "Storage", "Kernels"]),
    library("Apus", ["Training", "Checkpoints", "Data", "Transformer", "Tokenizer", "Batches"]),
    // The application.
    library(
      "Runs",
      ["Training", "Checkpoints", "Data", "Transformer", "Tokenizer", "Batches", "Storage", "Kernels"],
      resources: [.embedInCode("Report/report.css"), .embedInCode("Report/report.js")]),
    library(
      "Commands",
      [
        "Runs", "Training", "Checkpoints", "Data", "Transformer", "Tokenizer", "Batches", "Storage",
        "Kernels",
        "CommandLine",
      ]),
    command("tokenize"),
    command("pretrain"),
    command("finetune"),
    command("evaluate"),
    command("predict"),
    command("generate"),
    command("benchmark"),
    // Tests: what they share, each above the modules that it needs, and a room for each module.
    support("TestSupport", ["Kernels"]),
    support("TextSupport", ["Tokenizer", "Batches", "Storage", "Kernels"]),
    support("ModelSupport", ["TestSupport", "Checkpoints", "Transformer", "Batches", "Storage", "Kernels"]),
    support("TrainingSupport", ["ModelSupport", "Training", "Transformer", "Batches"]),
    tests("KernelsTests", ["Kernels", "CKernels"]),
    tests("CommandLineTests", ["CommandLine", "Storage"]),
    tests("TokenizerTests", ["TextSupport", "Tokenizer", "Storage", "Kernels"]),
    tests("DataTests", ["TextSupport", "Data", "Batches", "Tokenizer", "Storage", "Kernels"]),
    tests("TransformerTests", ["ModelSupport", "Transformer", "Batches", "Storage", "Kernels"]),
    tests("CheckpointsTests", ["ModelSupport", "Checkpoints", "Transformer", "Storage", "Kernels"]),
    tests(
      "TrainingTests",
      [
        "TrainingSupport", "ModelSupport", "TextSupport", "Training", "Data", "Transformer", "Tokenizer",
        "Batches", "Storage", "Kernels",
      ]),
    tests(
      "RunsTests",
      [
        "TrainingSupport", "ModelSupport", "TextSupport", "Apus", "Runs", "Training", "Checkpoints", "Data",
        "Transformer", "Tokenizer", "Batches", "Storage", "Kernels",
      ]),
    tests(
      "CommandsTests",
      [
        "TrainingSupport", "ModelSupport", "TextSupport", "Commands", "Runs", "Training", "Checkpoints", "Data",
        "Transformer", "Tokenizer", "Batches", "Storage", "Kernels", "CommandLine",
      ]),
    tests("EndToEndTests", []),
  ],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
