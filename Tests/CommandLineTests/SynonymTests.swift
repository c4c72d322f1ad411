import CommandLine
import Testing

/// Options by the names that other programs give them.
@Suite struct SynonymTests {
  @Test(arguments: [
    ("lr", ["layers", "learning-rate"], "learning-rate"), ("LR", ["learning-rate"], "learning-rate"),
    ("num-train-epochs", ["steps", "epochs"], "epochs"), ("epochs", ["steps"], "steps"),
    ("bs", ["batch-size", "beta1"], "batch-size"), ("wd", ["weight-decay"], "weight-decay"),
    ("max-len", ["max-length"], "max-length"), ("max-len", ["context-length"], "context-length"),
    ("max-length", ["max-tokens"], "max-tokens"),
  ])
  func aWordHasTheMeaningThatTheCommandHas(word: String, options: [String], meant: String) {
    #expect(OptionSynonyms.meant(by: word, in: options) == meant)
  }

  @Test func whatACommandLacksIsNotMeant() {
    #expect(OptionSynonyms.meant(by: "lr", in: ["layers"]) == nil)
    #expect(OptionSynonyms.meant(by: "class-weights", in: ["weight-decay", "label-column"]) == nil)
    #expect(OptionSynonyms.meant(by: "batch-size", in: ["batch-size"]) == nil)
  }
}
