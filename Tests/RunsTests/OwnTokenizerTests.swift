import Checkpoints
import Data
import ModelSupport
import Runs
import TestSupport
import Testing
import TextSupport
import Tokenizer
import Training
import Transformer

/// A tokenizer that Apus does not know teaches a model, goes into its checkpoint, and is there when that opens.
@Suite struct OwnTokenizerTests {
  private let tokenizer = WordTokenizer(words: [
    "the", "old", "river", "runs", "past", "quiet", "harbour", "we",
  ])

  private func task(_ scratch: TemporaryFolder, isCausal: Bool) throws -> LanguageModelTask {
    let text = (0..<60).map { ["the old river runs", "past the quiet harbour", "we"][$0 % 3] }
    let corpus = try TokenCorpusBuilder(
      try CorpusFiles([try scratch.write("text/a.txt", text.joined(separator: "\n"))]),
      options: TextOptions(documents: .line), tokenizer: tokenizer, endToken: isCausal ? 3 : nil, threads: 1
    ).build(in: scratch.path("cache")).corpus
    return try LanguageModelTask(
      training: TokenView(corpus), validation: nil, tokenizer: tokenizer, isCausal: isCausal,
      LanguageModelTask.Configuration(batchSize: 4, contextLength: 16, seed: 3))
  }

  @Test(arguments: [Family.llama, .bert])
  func itTeachesAModelAndOpensWithIt(_ family: Family) throws {
    let scratch = try TemporaryFolder()
    var c = Tiny.configuration(family)
    let task = try task(scratch, isCausal: c.isCausal)
    c.vocabularySize = tokenizer.vocabularySize
    c.tokenizerFingerprint = tokenizer.fingerprint
    let session = try Tiny.session(c, largest: task.largest)
    let pass = try task.microBatches(at: 0)[0]
    let sum = session.computeGradients(of: [pass]) { _ in nil }
    #expect(sum.nats.isFinite && sum.count > 0)

    let store = try RunStore(
      folder: RunFolder.prepare(scratch.path("run"), mode: .resume), tokenizer: tokenizer, configuration: c,
      keep: 1)
    let optimizer = AdamW().make(session.model.layout)
    _ = try store.save(session, optimizer, TrainerState(), isBest: false)
    let loaded = try LoadedModel.open(scratch.path("run"), tokenizers: [WordFormat()])
    #expect(loaded.tokenizer.fingerprint == tokenizer.fingerprint)
    var text = try GeneratedText(loaded.tokenizer, prompt: [8], stops: ["quiet"])
    for id in try loaded.tokenizer.encode("old river quiet harbour") { _ = try text.push(id) }
    #expect(text.isStopped && text.all.hasPrefix(" old river"))
  }
}
