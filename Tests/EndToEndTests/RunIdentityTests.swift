import Foundation
import TestSupport
import Testing

/// A run is known by what it reads, not by how that is spelled; and a copy of a run is a run.
@Suite struct RunIdentityTests {
  private let here: Workplace

  init() throws {
    here = try Workplace()
    try here.write("text.txt", Samples.text(lines: 150))
    try here.write("rows.tsv", Samples.reviews(rows: 40))
  }

  private func copy(_ name: String, as other: String) throws {
    try FileManager.default.copyItem(atPath: here.path(name), toPath: here.path(other))
  }

  /// A copy of a folder without links in it, as `cp -rL` and most archives make it.
  private func copyFollowingLinks(_ name: String, as other: String) throws {
    try copy(name, as: other)
    for link in ["best", "last"] {
      let target = URL(fileURLWithPath: here.path("\(name)/\(link)")).resolvingSymlinksInPath().path
      try FileManager.default.removeItem(atPath: here.path("\(other)/\(link)"))
      try FileManager.default.copyItem(atPath: target, toPath: here.path("\(other)/\(link)"))
    }
  }

  private func finetuning(_ model: String, _ output: String, _ more: [String]) -> [String] {
    [
      "--model", model, "--train", "rows.tsv", "--output", output, "--steps", "4", "--evaluate-every", "2",
      "--batch-size", "4", "--threads", "1", "--no-baseline", "--quiet",
    ] + more
  }

  private func continuing(_ model: String, _ output: String, _ more: [String]) -> [String] {
    [
      "--from", model, "--input", "text.txt", "--output", output, "--steps", "4", "--evaluate-every", "2",
      "--batch-size", "4", "--threads", "1", "--quiet",
    ] + more
  }

  @Test func theParentIsKnownByItsContent() async throws {
    let parent = try await Trained.shared.pretrained("bert")
    try FileManager.default.copyItem(atPath: parent, toPath: here.path("runs/bert"))
    try FileManager.default.createSymbolicLink(atPath: here.path("link"), withDestinationPath: "runs/bert")
    try copyFollowingLinks("runs/bert", as: "copy")
    try FileManager.default.removeItem(atPath: here.path("copy/best/training"))
    try await here.succeed("finetune", finetuning("runs/bert", "whole", []))
    try await here.succeed("finetune", finetuning("runs/bert", "begun", ["--stop-after", "2"]))
    try await here.succeed("pretrain", continuing("runs/bert", "longer", ["--stop-after", "2"]))
    let spellings = [
      "runs/bert/", "./runs/bert", here.path("runs/bert"), "runs//bert/last", "link", "link/best/",
      "copy/best",
    ]
    for (number, spelling) in spellings.enumerated() {
      try copy("begun", as: "f\(number)")
      try await here.succeed("finetune", finetuning(spelling, "f\(number)", ["--resume"]))
      try here.expectEqualRuns("f\(number)", "whole")
      try copy("longer", as: "p\(number)")
      try await here.succeed("pretrain", continuing(spelling, "p\(number)", ["--resume"]))
    }
    // Another model is another run, also under the old name.
    try FileManager.default.removeItem(atPath: here.path("runs/bert"))
    try await here.succeed(
      "pretrain", continuing("copy/best", "runs/bert", ["--seed", "9"]))
    try await here.fail(
      3, "finetune", finetuning("runs/bert", "begun", ["--resume"]),
      says: ["begun", "another run", "--model"])
    try await here.fail(
      3, "pretrain", continuing("runs/bert", "longer", ["--resume"]), says: ["another run", "--from"])
  }

  /// The first version wrote the path of the model.
  @Test func aRunOfTheFirstVersionResumes() async throws {
    let parent = try await Trained.shared.pretrained("bert")
    try FileManager.default.copyItem(atPath: parent, toPath: here.path("bert"))
    try await here.succeed("finetune", finetuning("bert", "begun", ["--stop-after", "2"]))
    try old("begun/last", "bert/step-0000020")
    for (number, spelling) in ["bert", "./bert/", here.path("bert")].enumerated() {
      try copy("begun", as: "f\(number)")
      try await here.succeed("finetune", finetuning(spelling, "f\(number)", ["--resume"]))
    }
    // A model of other content at another path is told from it as long as the first is there.
    try await here.succeed("pretrain", continuing("bert", "other", ["--seed", "9"]))
    try await here.fail(
      3, "finetune", finetuning("other", "begun", ["--resume"]), says: ["another run", "--model"])
    try FileManager.default.moveItem(atPath: here.path("bert"), toPath: here.path("moved"))
    // Where it is not there, one of its shape may be it, and another cannot.
    try await here.succeed(
      "pretrain",
      [
        "--input", "text.txt", "--tokenizer", try await Trained.shared.tokenizer(), "--architecture", "bert",
        "--layers", "1", "--hidden-size", "8", "--heads", "1", "--context-length", "16", "--steps", "1",
        "--output", "small", "--quiet",
      ])
    try await here.fail(
      3, "finetune", finetuning("small", "begun", ["--resume"]),
      says: ["another run", "--model was bert/step-0000020 and is now small/"])
    let resumed = try await here.succeed(
      "finetune", finetuning("moved", "begun", ["--resume"]).filter { $0 != "--quiet" })
    #expect(
      resumed.errors.contains("--model by its path alone, bert/step-0000020,")
        && resumed.errors.contains("moved/"), "\(resumed.errors)")
  }

  /// The text comes in the order of its paths as they are spelled, which a resumed run must not change.
  @Test func otherSpellingsOfTheTextGoOnOnlyInTheSameOrder() async throws {
    let tokenizer = try await Trained.shared.tokenizer()
    try here.write("b.txt", Samples.text(lines: 90))
    func start(_ input: [String], _ output: String, _ more: [String]) -> [String] {
      ["--input"] + input + pretraining("gpt2", tokenizer, output: output, steps: 8, more).dropFirst(2)
    }
    let mixed = ["b.txt", "./text.txt"]
    try await here.succeed("pretrain", start(mixed, "whole", []))
    try await here.succeed("pretrain", start(mixed, "begun", ["--stop-after", "4"]))
    for (number, input) in [
      mixed, mixed.reversed(), [here.path("text.txt"), "b.txt"], ["./b.txt", ".//text.txt", "b.txt"],
    ].enumerated() {
      try copy("begun", as: "p\(number)")
      try await here.succeed("pretrain", start(input, "p\(number)", ["--resume"]))
      try here.expectEqualRuns("p\(number)", "whole")
    }
    try await here.fail(
      3, "pretrain", start(["b.txt", "text.txt"], "begun", ["--resume"]),
      says: ["another run", "--input (its text)"])
  }

  /// Makes a checkpoint one of the first version: the path in place of the digest, and no manifest to disagree.
  private func old(_ checkpoint: String, _ model: String) throws {
    let file = "\(checkpoint)/training/state.json"
    let text = String(decoding: try here.data(file), as: UTF8.self)
    let line = try Regex("\"--model \\(its files\\)\" : \"[0-9a-f]{64}\"")
    #expect(text.contains(line))
    try here.write(file, text.replacing(line, with: "\"--model\" : \"\(model)\""))
    try FileManager.default.removeItem(atPath: here.path("\(checkpoint)/training/manifest.json"))
  }

  @Test func aCopyWithItsLinksFollowedResumes() async throws {
    let tokenizer = try await Trained.shared.tokenizer()
    func start(_ output: String, _ more: [String]) -> [String] {
      pretraining("gpt2", tokenizer, output: output, steps: 8, ["--evaluate-every", "4"] + more)
    }
    try await here.succeed("pretrain", start("whole", []))
    try await here.succeed("pretrain", start("part", ["--stop-after", "4"]))
    try copyFollowingLinks("part", as: "copy")
    try await here.succeed("evaluate", ["--model", "copy", "--input", "text.txt", "--quiet"])
    try await here.succeed("pretrain", start("copy", ["--resume"]))
    try here.expectEqualRuns("copy", "whole")
    #expect(try here.expectWholeLinks("copy") == 2)
  }
}
