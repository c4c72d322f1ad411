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

/// A library that only lists options and calls others: not worth an optimizer's time, which is a sixth of a release build.
///
/// No loop over text, rows or tokens belongs there. The libraries that other packages use have no such flags.
func front(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies,
    swiftSettings: settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))])
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
    // C: what the system and the processor offer; kernels, one body per instruction set; the one system library.
    .target(name: "CSystem"),
    .target(name: "CKernels", dependencies: ["CSystem"]),
    .systemLibrary(
      name: "SentencePieceSystem", pkgConfig: "sentencepiece",
      providers: [.apt(["libsentencepiece-dev"])]),
    .target(name: "CSentencePiece", dependencies: ["SentencePieceSystem"]),
    // The machine, files, arithmetic, and what goes from samplers to models.
    library("Machine", ["CSystem"]),
    library("Storage", ["Machine", "CSystem"]),
    library("Kernels", ["CKernels", "Machine"]),
    library("Batches", ["Kernels"]),
    front("CommandLine", ["Storage"]),
    // Text and models, which know nothing of each other.
    library("Tokenizer", ["CSentencePiece", "Storage"]),
    library("Data", ["Batches", "Tokenizer", "Storage"]),
    library("Transformer", ["Batches", "Storage", "Kernels"]),
    library("Checks", ["Data", "Tokenizer", "Storage"]),
    // What brings them together.
    library("Checkpoints", ["Transformer", "Tokenizer", "Storage", "Kernels", "Machine"]),
    library(
      "Training",
      ["Checkpoints", "Data", "Transformer", "Tokenizer", "Batches", "Storage", "Kernels", "Machine"]),
    library("Apus", ["Training", "Checkpoints", "Checks", "Data", "Transformer", "Tokenizer", "Batches"]),
    // The application: what a run will cost, its folder, measurements, and the commands.
    library("Forecast", ["Training", "Data", "Transformer", "Batches", "Storage", "Kernels", "Machine"]),
    library(
      "Runs",
      ["Training", "Checkpoints", "Data", "Transformer", "Tokenizer", "Storage", "Kernels", "Machine"],
      resources: [
        .embedInCode("Report/report.css"), .embedInCode("Report/report.js"),
        .embedInCode("Report/explanations.css"),
      ]),
    library("Benchmarks", ["Training", "Data", "Transformer", "Batches", "Kernels", "Machine"]),
    front(
      "Commands",
      [
        "Benchmarks", "Runs", "Forecast", "Checks", "Training", "Checkpoints", "Data", "Transformer",
        "Tokenizer", "Batches", "Storage", "Kernels", "Machine", "CommandLine",
      ]),
    command("tokenize"),
    command("pretrain"),
    command("finetune"),
    command("evaluate"),
    command("predict"),
    command("generate"),
    command("convert"),
    command("describe"),
    command("benchmark"),
    // Tests: what they share, each above the modules that it needs, and a room for each module.
    support("TestSupport", ["Kernels", "Machine"]),
    support("TextSupport", ["Tokenizer", "Batches", "Storage"]),
    support("ModelSupport", ["TestSupport", "Checkpoints", "Transformer", "Batches", "Kernels"]),
    support("TrainingSupport", ["ModelSupport", "Training", "Transformer", "Batches"]),
    tests("MachineTests", ["Machine"]),
    tests("StorageTests", ["Storage", "CSystem"]),
    tests("KernelsTests", ["Kernels", "CKernels", "Machine"]),
    tests("CommandLineTests", ["CommandLine", "Storage"]),
    tests("TokenizerTests", ["TextSupport", "Tokenizer", "Storage"]),
    tests("DataTests", ["TextSupport", "Data", "Batches", "Tokenizer", "Storage"]),
    tests("ChecksTests", ["TextSupport", "Checks", "Data", "Tokenizer", "Storage"]),
    tests("TransformerTests", ["ModelSupport", "Transformer", "Batches", "Storage", "Kernels", "Machine"]),
    tests("CheckpointsTests", ["ModelSupport", "Checkpoints", "Transformer", "Storage", "Kernels"]),
    tests(
      "TrainingTests",
      [
        "TrainingSupport", "ModelSupport", "TextSupport", "Training", "Data", "Transformer", "Tokenizer",
        "Batches", "Storage", "Kernels", "Machine",
      ]),
    tests(
      "ForecastTests",
      [
        "TrainingSupport", "ModelSupport", "Forecast", "Training", "Transformer", "Batches", "Kernels",
        "Machine",
      ]),
    tests(
      "RunsTests",
      [
        "TrainingSupport", "ModelSupport", "TextSupport", "Apus", "Runs", "Training", "Checkpoints", "Data",
        "Transformer", "Tokenizer", "Batches", "Storage", "Kernels", "Machine",
      ]),
    tests("BenchmarksTests", ["Benchmarks", "Training", "Transformer", "Batches", "Kernels"]),
    tests(
      "CommandsTests",
      [
        "TrainingSupport", "ModelSupport", "TextSupport", "Commands", "Runs", "Forecast", "Checks",
        "Training",
        "Checkpoints", "Data", "Transformer", "Tokenizer", "Batches", "Storage", "Kernels", "Machine",
        "CommandLine",
      ]),
    tests("EndToEndTests", []),
  ],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
