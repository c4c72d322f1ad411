import Checkpoints
import Foundation
import TestSupport
import Testing
import Transformer

#if compiler(>=6.2)
  /// Damaged GGUF files, in a process of its own, so that a signal or its memory is theirs alone.
  @Suite struct GGUFMutantTests {
    @Test func aThousand() async {
      await #expect(processExitsWith: .success, "see \(MutantTrial.log("gguf"))") {
        try GGUFMutants.headers(1_000, log: "gguf")
      }
    }

    @Test(.slow) func all() async {
      await #expect(processExitsWith: .success, "see \(MutantTrial.log("gguf-all"))") {
        try GGUFMutants.headers(MutantTrial.count, log: "gguf-all")
      }
    }
  }
#endif

/// The trials, to be run in a process that they may end.
enum GGUFMutants {
  /// Mutants of all before the tensors' bytes, which stay.
  static func headers(_ count: Int, log: String) throws {
    var trial = try MutantTrial(log)
    let made = try TemporaryFolder()
    let names = ["llama", "gemma3_text", "bert-classification", "gpt2"]
    let share = count / names.count
    for (index, name) in names.enumerated() {
      let file = try GGUFFixture.make(name, as: .q80, in: made).file
      let whole = try Data(contentsOf: URL(fileURLWithPath: file))
      let length = whole.count - (try GGUFExport(made.path + "/" + name, width: .q80, name: name).byteCount)
      try trial.run(
        "model.gguf", whole.prefix(length), numbers: index * share..<(index + 1) * share,
        stored: { mutant, _ in Data(mutant) + whole.dropFirst(length) }
      ) { folder in
        _ = try StoredModel(folder + "/model.gguf").loadForInference(precision: .fp32)
        _ = try ModelFolder(locating: folder + "/model.gguf").files.chatTemplate()
      }
    }
    made.remove()
    trial.finish()
  }
}
