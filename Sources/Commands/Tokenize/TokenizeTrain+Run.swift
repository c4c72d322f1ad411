import CommandLine
import Data
import Foundation
import Storage
import Tokenizer

/// What `tokenize train --json` prints.
fileprivate struct TrainResult: Encodable {
  var output: String
  var fingerprint: String
  var seconds: Double
  var training: SentencePieceTrainer.Report
  var reason: VocabularyPlan.Reason?
}

/// Runs `tokenize train`.
func train(_ options: TokenizeTrainOptions, _ console: Console) throws {
  try options.trainer.validate()
  let files = try CorpusFiles(options.input)
  let output = try OutputFile(
    options.output, option: "output", overwrites: options.overwrites,
    inputs: InputFiles(CorpusOptions.expanded(options.input) + [options.common.configPath].compactMap { $0 }))
  let count = files.files.count
  console.note("Learning from \(count) \(count == 1 ? "file" : "files"), \(Format.bytes(files.byteCount)).")
  let start = Date()
  let reading = TextOptions(invalidUTF8: options.invalidUTF8, textColumn: options.textColumn)
  try files.warnOfTables(reading, console)
  let text = VocabularyText(
    files, reading,
    name: options.input.joined(separator: ", "))
  let (vocabulary, reason) = try options.learn(text, console)
  try output.write(vocabulary.model)
  let seconds = Date().timeIntervalSince(start)
  let type = vocabulary.options.type
  var result = "\(options.output): \(vocabulary.report.vocabularySize) pieces, \(type.rawValue)"
  if options.common.wantsJSON {
    result = try jsonText(
      TrainResult(
        output: options.output, fingerprint: vocabulary.tokenizer.fingerprint, seconds: seconds,
        training: vocabulary.report, reason: reason))
  }
  if output.isStandardOutput { console.command(result) } else { console.result(result) }
  describe(vocabulary, isPlanned: reason != nil, seconds: seconds, console)
}

extension TokenizeTrainOptions {
  /// Learns what the options ask for; with a reason where the size was chosen by rule.
  fileprivate func learn(
    _ text: VocabularyText, _ console: Console
  ) throws -> (LearnedVocabulary, VocabularyPlan.Reason?) {
    guard vocabularySize == nil else {
      let vocabulary = try LearnedVocabulary(trainer, from: text, needsASCII: ascii == true, path: output)
      if trainer.type == .unigram, try TextStatistics(beginningOf: text, length: 1 << 20).isPreTokenised {
        console.warn(VocabularyWords.cutWords)
      }
      return (vocabulary, nil)
    }
    let (vocabulary, plan) = try VocabularyPlan.learn(
      from: text, options: trainer, ascii: ascii, budget: sampleBytes)
    console.note(VocabularyWords.chosen(plan))
    if trainer.type == .unigram, plan.reason.isPreTokenised { console.warn(VocabularyWords.cutWords) }
    return (vocabulary, plan.reason)
  }
}

fileprivate func describe(
  _ vocabulary: LearnedVocabulary, isPlanned: Bool, seconds: Double, _ console: Console
) {
  let report = vocabulary.report
  if report.isShrunk {
    let wanted =
      isPlanned
      ? "the \(report.requestedVocabularySize) of the rule"
      : "the \(report.requestedVocabularySize) asked for"
    console.warn("the text yields \(report.vocabularySize) pieces, not \(wanted).")
  }
  if report.invalidLines > 0 { console.warn("\(report.invalidLines) lines had bytes that are not UTF-8.") }
  if report.unsampledLines > 0 {
    console.note("\(report.unsampledLines) lines were not drawn; --sample-bytes raises the share.")
  }
  if report.longWords > 0 {
    console.warn(
      "\(report.longWords) \(report.longWords == 1 ? "word is" : "words are") longer than the \(vocabulary.options.longestWord) bytes that a piece "
        + "may have and left out: each becomes <unk>. Text without spaces between words needs another --type."
    )
  }
  if report.splitLines > 0 { console.note("\(report.splitLines) long lines were split.") }
  console.note(
    "Learned from \(report.sentences) sentences, \(Format.bytes(report.bytes)), in \(Format.duration(seconds))."
  )
}
