import CommandLine
import Data
import Foundation
import Runs
import Storage
import Tokenizer

/// What a run makes for itself in its folder where it is given nothing: a vocabulary, and for `finetune` a pretrained model.
struct Groundwork {
  /// The run's folder, locked by this process.
  let folder: String
  let console: Console

  /// The vocabulary.
  var vocabulary: String { folder + "/" + RunFolder.vocabularyName }
  /// The texts of the rows, to pretrain on.
  var texts: String { folder + "/" + RunFolder.textsName }
  /// The run that pretrains.
  var pretraining: String { folder + "/" + RunFolder.pretrainingName }

  /// Groundwork of a new run, or of one that is resumed, in `folder`; what an earlier start left is removed unless it is resumed.
  init(_ folder: String, mode: RunFolder.Mode, _ console: Console) throws {
    self.folder = folder
    self.console = console
    if case .resume = mode { return }
    try RunFolder.removeGroundwork(in: folder)
  }

  /// Does `body` with groundwork in a folder of its own, which is removed again.
  static func temporary(_ console: Console, _ body: (Groundwork) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("apus-\(UUID().uuidString)")
      .path
    try makeFolder(folder)
    let result = Result { try body(Groundwork(folder, mode: .new, console)) }
    try removeTree(folder)
    try result.get()
  }

  /// Learns a vocabulary from `paths`, unless that was done before.
  ///
  /// - Returns: its path.
  func learnVocabulary(
    from paths: [String], _ text: TextOptions, purpose: VocabularyPlan.Purpose, seed: UInt64
  ) throws -> String {
    if FileManager.default.fileExists(atPath: vocabulary) { return vocabulary }
    let files = try CorpusFiles(paths, checksText: false)
    let start = Date()
    let (learned, plan) = try VocabularyPlan.learn(
      from: VocabularyText(files, text, name: paths.joined(separator: ", ")), purpose: purpose,
      threads: ProcessInfo.processInfo.activeProcessorCount, seed: seed)
    try AtomicFile.write(learned.model, to: vocabulary)
    console.note(
      "\(VocabularyWords.chosen(plan)); learned in \(Format.duration(Date().timeIntervalSince(start))) as \(vocabulary)"
    )
    return vocabulary
  }

  /// Writes rows of text, one JSON object a line.
  func writeTexts(_ rows: [String]) throws {
    var data = Data()
    for text in rows {
      data.append(contentsOf: JSONValue.object(JSONObject([("text", .string(text))])).json.utf8)
      data.append(0x0A)
    }
    try AtomicFile.write(data, to: texts)
  }
}
